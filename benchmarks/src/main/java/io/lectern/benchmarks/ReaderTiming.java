package io.lectern.benchmarks;

import io.lectern.client.LecternReader;
import io.lectern.engine.Snapshot;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.Consumer;

/** Measures what a reader process does in snapshots, one after the other. */
final class ReaderTiming {
  private ReaderTiming() {}

  /**
   * CPU time in ns of one question, since busy processes share the machine's cores.
   *
   * @param measureNs how long to ask
   * @param count questions in a snapshot
   * @param questions asks so many
   */
  static double cpuNs(
      LecternReader reader, long measureNs, int count, Consumer<Snapshot> questions) {
    final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    final long beganNs = System.nanoTime();
    final long beganCpuNs = threads.getCurrentThreadCpuTime();
    long asked = 0;
    while (System.nanoTime() - beganNs < measureNs) {
      try (Snapshot snapshot = reader.snapshot()) {
        questions.accept(snapshot);
      }
      asked += count;
    }
    return (threads.getCurrentThreadCpuTime() - beganCpuNs) / (double) asked;
  }
}
