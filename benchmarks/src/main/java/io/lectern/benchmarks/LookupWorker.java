package io.lectern.benchmarks;

import io.lectern.client.LecternReader;
import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.ConceptKey;
import io.lectern.engine.Snapshot;
import java.nio.file.Path;

/** A reader process that looks concepts up, in snapshots of 256 lookups each. */
final class LookupWorker {
  private static final int LOOKUPS_PER_SNAPSHOT = 256;

  private final ConceptKey[] keys;
  private final ConceptFlyweight concept = new ConceptFlyweight();
  private int next;
  private float sum;

  private LookupWorker(ConceptKey[] keys) {
    this.keys = keys;
  }

  /**
   * Prints {@code ready}; then for each line read what a lookup takes. Arguments: the store's
   * directory, and how many seconds to measure.
   */
  public static void main(String[] arguments) throws Exception {
    final long measureNs = Long.parseLong(arguments[1]) * 1_000_000_000;
    final int[] queries = Corpus.queries();
    try (LecternReader reader = LecternReader.open(Path.of(arguments[0]))) {
      final ConceptKey[] keys = new ConceptKey[queries.length];
      for (int i = 0; i < keys.length; i++) {
        keys[i] = reader.key(Corpus.id(queries[i]));
      }
      final LookupWorker worker = new LookupWorker(keys);
      worker.measure(reader, measureNs);
      System.out.println("ready");
      while (System.in.read() >= 0) {
        System.out.println(worker.measure(reader, measureNs));
      }
    }
  }

  private ReaderTiming measure(LecternReader reader, long measureNs) {
    final ReaderTiming timing =
        ReaderTiming.measure(reader, measureNs, LOOKUPS_PER_SNAPSHOT, this::look);
    if (Float.isNaN(sum)) {
      throw new IllegalStateException("confidence is not a number");
    }
    return timing;
  }

  private void look(Snapshot snapshot) {
    float read = 0;
    for (int i = 0; i < LOOKUPS_PER_SNAPSHOT; i++) {
      if (!snapshot.find(keys[next++ & (keys.length - 1)], concept)) {
        throw new IllegalStateException("a concept is missing");
      }
      read += concept.typeSymbol() + concept.confidence();
    }
    sum += read;
  }
}
