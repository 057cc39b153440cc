package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A store of vectors of which half, by chance, are deleted and put again, as often as one likes,
 * and what searches find in it, beside an exact comparison.
 */
final class ChurnedVectors implements AutoCloseable {
  private static final int PER_BATCH = 50;

  private final List<float[]> vectors;
  private final List<Integer> numbers = new ArrayList<>();
  private final StoreWriter writer;

  /** Puts all vectors into a new store. */
  ChurnedVectors(Path path, List<float[]> vectors) {
    this.vectors = vectors;
    writer = StoreWriter.create(path, Roomy.config(), ReaderTable.inProcess());
    for (int i = 0; i < vectors.size(); i++) {
      numbers.add(i);
    }
    put(numbers);
  }

  /** Deletes half of the vectors and puts them again. */
  void churn(Random random) {
    Collections.shuffle(numbers, random);
    final List<Integer> half = numbers.subList(0, numbers.size() / 2);
    delete(half);
    put(half);
  }

  /** What share of the vectors links lead to, once the writer has had time to measure and mend. */
  double reachable() {
    for (int i = 0; i < 3; i++) {
      while (writer.upkeep().watchVectors() || writer.upkeep().reclaim()) {
        Thread.onSpinWait();
      }
    }
    return writer.upkeep().vectorQuality().getFirst().reachable();
  }

  @Override
  public void close() {
    writer.close();
  }

  /** Bytes of all nodes ever given out. */
  static long nodeBytes(Path path) {
    try (StoreReader reader = StoreReader.open(path)) {
      return reader.statistics().spaces().getFirst().usedBytes();
    }
  }

  /** What share of the nearest is found. */
  static double recall(Path path, List<float[]> queries, int k, int ef) {
    final VectorHits hits = new VectorHits();
    int found = 0;
    try (StoreReader reader = StoreReader.open(path);
        Snapshot snapshot = reader.snapshot(ReaderTable.inProcess().row(0))) {
      for (float[] query : queries) {
        final VectorQuery wanted = VectorQuery.of(Concept.DEFAULT_SPACE, query, k).withEf(ef);
        final Set<Integer> nearest = ordinals(snapshot.search(wanted.exactly(), hits));
        assertThat(nearest).hasSize(k);
        nearest.retainAll(ordinals(snapshot.search(wanted, hits)));
        found += nearest.size();
      }
    }
    return found / (double) (k * queries.size());
  }

  private static Set<Integer> ordinals(VectorHits hits) {
    final Set<Integer> ordinals = new HashSet<>();
    while (hits.next()) {
      ordinals.add(hits.ordinal());
    }
    return ordinals;
  }

  private void put(List<Integer> wanted) {
    for (int i = 0; i < wanted.size(); i += PER_BATCH) {
      writer.beginBatch();
      for (int number : wanted.subList(i, Math.min(i + PER_BATCH, wanted.size()))) {
        writer.put(Concept.builder("c" + number).embedding(vectors.get(number)).build());
      }
      writer.commit();
    }
  }

  /** With idle times in between, as a coordinator has them. */
  private void delete(List<Integer> wanted) {
    for (int i = 0; i < wanted.size(); i += PER_BATCH) {
      writer.beginBatch();
      for (int number : wanted.subList(i, Math.min(i + PER_BATCH, wanted.size()))) {
        writer.delete("c" + number);
      }
      writer.commit();
    }
    for (int i = 0; i < 8; i++) {
      while (writer.upkeep().reclaim()) {
        Thread.onSpinWait();
      }
    }
  }
}
