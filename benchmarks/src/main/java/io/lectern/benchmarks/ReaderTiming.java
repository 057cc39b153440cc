package io.lectern.benchmarks;

import io.lectern.client.LecternReader;
import io.lectern.engine.Snapshot;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * What one question takes in a reader process that asks in snapshots, one after the other.
 *
 * @param cpuNs of processor time: what others that are busy have in its way in caches and memory
 * @param clockNs by the clock: what they have taken of the machine's cores, too
 */
record ReaderTiming(double cpuNs, double clockNs) {
  /**
   * Asks for some time.
   *
   * @param measureNs how long to ask
   * @param count questions in a snapshot
   * @param questions asks so many
   */
  static ReaderTiming measure(
      LecternReader reader, long measureNs, int count, Consumer<Snapshot> questions) {
    final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    final long beganNs = System.nanoTime();
    final long beganCpuNs = threads.getCurrentThreadCpuTime();
    long asked = 0;
    long tookNs;
    do {
      try (Snapshot snapshot = reader.snapshot()) {
        questions.accept(snapshot);
      }
      asked += count;
      tookNs = System.nanoTime() - beganNs;
    } while (tookNs < measureNs);
    return new ReaderTiming(
        (threads.getCurrentThreadCpuTime() - beganCpuNs) / (double) asked, tookNs / (double) asked);
  }

  /** As {@link Crowding} reads it. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.1f %.1f", cpuNs, clockNs);
  }
}
