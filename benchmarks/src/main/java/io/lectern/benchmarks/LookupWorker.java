package io.lectern.benchmarks;

import io.lectern.client.LecternReader;
import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.ConceptKey;
import io.lectern.engine.Snapshot;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Locale;

/** A reader process that looks concepts up, in snapshots of 256 lookups each. */
final class LookupWorker {
  private static final int LOOKUPS_PER_SNAPSHOT = 256;

  private LookupWorker() {}

  /**
   * Prints {@code ready}; then for each line read the CPU time of a lookup in ns. Arguments: the
   * store's directory, and how many seconds to measure.
   */
  public static void main(String[] arguments) throws Exception {
    final long measureNs = Long.parseLong(arguments[1]) * 1_000_000_000;
    final int[] queries = Corpus.queries();
    try (LecternReader reader = LecternReader.open(Path.of(arguments[0]))) {
      final ConceptKey[] keys = new ConceptKey[queries.length];
      for (int i = 0; i < keys.length; i++) {
        keys[i] = reader.key(Corpus.id(queries[i]));
      }
      measure(reader, keys, measureNs);
      System.out.println("ready");
      while (System.in.read() >= 0) {
        System.out.printf(Locale.ROOT, "%.1f%n", measure(reader, keys, measureNs));
      }
    }
  }

  private static double measure(LecternReader reader, ConceptKey[] keys, long measureNs) {
    final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    final ConceptFlyweight concept = new ConceptFlyweight();
    final long beganNs = System.nanoTime();
    final long beganCpuNs = threads.getCurrentThreadCpuTime();
    long lookups = 0;
    float sum = 0;
    while (System.nanoTime() - beganNs < measureNs) {
      try (Snapshot snapshot = reader.snapshot()) {
        for (int i = 0; i < LOOKUPS_PER_SNAPSHOT; i++) {
          if (!snapshot.find(keys[(int) (lookups++ & (keys.length - 1))], concept)) {
            throw new IllegalStateException("a concept is missing");
          }
          sum += concept.typeSymbol() + concept.confidence();
        }
      }
    }
    if (Float.isNaN(sum)) {
      throw new IllegalStateException("confidence is not a number");
    }
    return (threads.getCurrentThreadCpuTime() - beganCpuNs) / (double) lookups;
  }
}
