package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Half of the vectors, by chance, are deleted and put again, over and over: searches find as much
 * as in a graph that was just built, in as much space, and links lead to every vector. {@code
 * -Dlectern.test.churn=10} does it ten times.
 */
class VectorChurnTest {
  private static final int ROUNDS = Integer.getInteger("lectern.test.churn", 2);
  private static final int CONCEPTS = Integer.getInteger("lectern.test.churned", 2_000);
  private static final int DIMENSION = 48;
  private static final int PER_BATCH = 50;
  private static final int QUERIES = 400;
  private static final int K = 10;
  private static final int EF = 100;

  @TempDir Path directory;

  private final long seed = Long.getLong("lectern.test.seed", new Random().nextLong());
  private final Random random = new Random(seed);
  private final List<float[]> vectors = new ArrayList<>();
  private final List<float[]> queries = new ArrayList<>();

  @Test
  void shouldFindAsMuchAsAFreshGraphInAsMuchSpace() {
    for (int i = 0; i < CONCEPTS + QUERIES; i++) {
      (i < CONCEPTS ? vectors : queries).add(vector());
    }
    final Path fresh = directory.resolve("fresh.dat");
    final Path churned = directory.resolve("churned.dat");
    final List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < CONCEPTS; i++) {
      numbers.add(i);
    }
    try (StoreWriter writer = create(fresh)) {
      put(writer, numbers);
    }
    try (StoreWriter writer = create(churned)) {
      put(writer, numbers);
      for (int round = 0; round < ROUNDS; round++) {
        Collections.shuffle(numbers, random);
        final List<Integer> half = numbers.subList(0, CONCEPTS / 2);
        delete(writer, half);
        put(writer, half);
      }
      assertAllReachable(writer);
    }
    Verified.assertClean(churned);
    try (StoreReader before = StoreReader.open(fresh);
        StoreReader after = StoreReader.open(churned)) {
      assertThat(recall(after))
          .as("recall, seed %s", seed)
          .isGreaterThanOrEqualTo(recall(before) - 0.01);
      assertThat(after.statistics().spaces().getFirst().usedBytes())
          .as("bytes of nodes, seed %s", seed)
          .isLessThanOrEqualTo(before.statistics().spaces().getFirst().usedBytes() * 12 / 10);
    }
  }

  private static StoreWriter create(Path path) {
    return StoreWriter.create(path, Roomy.config(), ReaderTable.inProcess());
  }

  private void put(StoreWriter writer, List<Integer> numbers) {
    for (int i = 0; i < numbers.size(); i += PER_BATCH) {
      writer.beginBatch();
      for (int number : numbers.subList(i, Math.min(i + PER_BATCH, numbers.size()))) {
        writer.put(Concept.builder("c" + number).embedding(vectors.get(number)).build());
      }
      writer.commit();
    }
  }

  /** With idle times in between, as a coordinator has them. */
  private static void delete(StoreWriter writer, List<Integer> numbers) {
    for (int i = 0; i < numbers.size(); i += PER_BATCH) {
      writer.beginBatch();
      for (int number : numbers.subList(i, Math.min(i + PER_BATCH, numbers.size()))) {
        writer.delete("c" + number);
      }
      writer.commit();
    }
    for (int i = 0; i < 8; i++) {
      while (writer.reclaim()) {
        Thread.onSpinWait();
      }
    }
  }

  private void assertAllReachable(StoreWriter writer) {
    for (int i = 0; i < 3; i++) {
      while (writer.watchVectors() || writer.reclaim()) {
        Thread.onSpinWait();
      }
    }
    assertThat(writer.vectorQuality().getFirst().reachable())
        .as("share of vectors that links lead to, seed %s", seed)
        .isEqualTo(1.0);
  }

  private double recall(StoreReader reader) {
    final VectorHits hits = new VectorHits();
    int found = 0;
    try (Snapshot snapshot = reader.snapshot(ReaderTable.inProcess().row(0))) {
      for (float[] query : queries) {
        final VectorQuery wanted = VectorQuery.of(Concept.DEFAULT_SPACE, query, K).withEf(EF);
        final Set<Integer> nearest = ordinals(snapshot.search(wanted.exactly(), hits));
        nearest.retainAll(ordinals(snapshot.search(wanted, hits)));
        found += nearest.size();
      }
    }
    return found / (double) (K * queries.size());
  }

  private static Set<Integer> ordinals(VectorHits hits) {
    final Set<Integer> ordinals = new HashSet<>();
    while (hits.next()) {
      ordinals.add(hits.ordinal());
    }
    return ordinals;
  }

  private float[] vector() {
    final float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }
}
