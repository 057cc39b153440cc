package io.lectern.benchmarks;

import io.lectern.cli.vectors.VectorRows;
import io.lectern.client.LecternReader;
import io.lectern.engine.Concept;
import io.lectern.engine.Snapshot;
import io.lectern.engine.VectorHits;
import io.lectern.engine.VectorQuery;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A reader process that searches the vectors of a store, in snapshots of 16 searches each. */
final class SearchWorker {
  private static final int SEARCHES_PER_SNAPSHOT = 16;
  private static final int COMPARED = 50;
  private static final int K = 10;
  private static final int EF = 80;

  private final LecternReader reader;
  private final List<float[]> queries;
  private final VectorHits hits = new VectorHits();
  private int next;

  private SearchWorker(LecternReader reader, List<float[]> queries) {
    this.reader = reader;
    this.queries = queries;
  }

  /**
   * Prints {@code ready}; then for each line read what a search takes, and after it the recall@10
   * of some more searches, each against exact search in the same snapshot. Arguments: the store's
   * directory, an fvecs file of queries, and how many seconds to measure.
   */
  public static void main(String[] arguments) throws Exception {
    final long measureNs = Long.parseLong(arguments[2]) * 1_000_000_000;
    try (LecternReader reader = LecternReader.open(Path.of(arguments[0]))) {
      final SearchWorker worker =
          new SearchWorker(reader, VectorRows.readFloats(Path.of(arguments[1])));
      worker.measure(measureNs);
      System.out.println("ready");
      while (System.in.read() >= 0) {
        final ReaderTiming timing = worker.measure(measureNs);
        System.out.printf(Locale.ROOT, "%s recall %.4f%n", timing, worker.recall());
      }
    }
  }

  private ReaderTiming measure(long measureNs) {
    return ReaderTiming.measure(reader, measureNs, SEARCHES_PER_SNAPSHOT, this::search);
  }

  private void search(Snapshot snapshot) {
    for (int i = 0; i < SEARCHES_PER_SNAPSHOT; i++) {
      if (snapshot.search(query(), hits).count() != K) {
        throw new IllegalStateException("a search found " + hits.count() + ", not " + K);
      }
    }
  }

  private double recall() {
    int right = 0;
    for (int i = 0; i < COMPARED; i++) {
      try (Snapshot snapshot = reader.snapshot()) {
        final VectorQuery query = query();
        final Set<Integer> nearest = ordinals(snapshot.search(query.exactly(), hits));
        nearest.retainAll(ordinals(snapshot.search(query, hits)));
        right += nearest.size();
      }
    }
    return right / (double) (K * COMPARED);
  }

  private static Set<Integer> ordinals(VectorHits hits) {
    final Set<Integer> ordinals = new HashSet<>();
    while (hits.next()) {
      ordinals.add(hits.ordinal());
    }
    return ordinals;
  }

  private VectorQuery query() {
    return VectorQuery.of(Concept.DEFAULT_SPACE, queries.get(next++ % queries.size()), K)
        .withEf(EF);
  }
}
