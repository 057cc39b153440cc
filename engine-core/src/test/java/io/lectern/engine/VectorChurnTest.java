package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Half of the vectors, by chance, are deleted and put again, over and over: searches find as much
 * as in a graph that was just built, in as much space, and links lead to every vector. {@code
 * -Dlectern.test.churn=10} does it ten times.
 */
class VectorChurnTest {
  private static final int ROUNDS = Integer.getInteger("lectern.test.churn", 10);
  private static final int CONCEPTS = Integer.getInteger("lectern.test.churned", 2_000);
  private static final int DIMENSION = 48;
  private static final int QUERIES = 400;
  private static final int K = 10;
  private static final int EF = 100;

  @TempDir Path directory;

  private final long seed = Long.getLong("lectern.test.seed", new Random().nextLong());
  private final Random random = new Random(seed);

  @Test
  void shouldFindAsMuchAsAFreshGraphInAsMuchSpace() {
    final List<float[]> vectors = vectors(CONCEPTS);
    final List<float[]> queries = vectors(QUERIES);
    final Path fresh = directory.resolve("fresh.dat");
    final Path churned = directory.resolve("churned.dat");
    new ChurnedVectors(fresh, vectors).close();
    try (ChurnedVectors store = new ChurnedVectors(churned, vectors)) {
      for (int round = 0; round < ROUNDS; round++) {
        store.churn(random);
      }
      assertThat(store.reachable())
          .as("share of vectors that links lead to, seed %s", seed)
          .isEqualTo(1.0);
    }
    Verified.assertClean(churned);
    assertThat(ChurnedVectors.recall(churned, queries, K, EF))
        .as("recall, seed %s", seed)
        .isGreaterThanOrEqualTo(ChurnedVectors.recall(fresh, queries, K, EF) - 0.01);
    assertThat(ChurnedVectors.nodeBytes(churned))
        .as("bytes of nodes, seed %s", seed)
        .isLessThanOrEqualTo(ChurnedVectors.nodeBytes(fresh) * 12 / 10);
  }

  private List<float[]> vectors(int count) {
    final List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      final float[] vector = new float[DIMENSION];
      for (int j = 0; j < DIMENSION; j++) {
        vector[j] = (float) random.nextGaussian();
      }
      vectors.add(vector);
    }
    return vectors;
  }
}
