package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is found of real vectors (English words, see {@code resources/vectors}): in a graph just
 * built, and in one of which half was deleted and put again, {@code -Dlectern.test.churn} times.
 */
class RealVectorsTest {
  private static final int ROUNDS = Integer.getInteger("lectern.test.churn", 10);
  private static final int DIMENSION = 100;
  private static final int K = 10;

  /** Where chance in the build takes less than the hundredth that is at stake. */
  private static final int WIDE = 100;

  /**
   * Found: 0.842 and 0.979 when just built, at least 0.8 and 0.97 in every round of ten. Broken on
   * purpose the engine misses both: 0.76 and 0.92 if vectors are linked with 20 candidates in view
   * in place of 200, 0.49 and 0.75 if codes are compared without their factors.
   */
  private static final double RECALL_AT_10 = 0.78;

  private static final double RECALL_AT_40 = 0.95;

  @TempDir Path directory;

  private final long seed = Long.getLong("lectern.test.seed", new Random().nextLong());
  private final Random random = new Random(seed);

  @Test
  void shouldFindTheNearestWordsBeforeAndAfterHalfOfThemWereReplaced() throws IOException {
    final List<float[]> base = read("words-base.fvecs");
    final List<float[]> queries = read("words-query.fvecs");
    final Path path = directory.resolve("store.dat");
    try (ChurnedVectors store = new ChurnedVectors(path, base)) {
      assertFound(path, store, queries, "just built");
      final double fresh = ChurnedVectors.recall(path, queries, K, WIDE);
      final long bytes = ChurnedVectors.nodeBytes(path);
      for (int round = 1; round <= ROUNDS; round++) {
        store.churn(random);
        assertFound(path, store, queries, "round " + round + ", seed " + seed);
        assertThat(ChurnedVectors.recall(path, queries, K, WIDE))
            .as("recall at ef %s, round %s, seed %s", WIDE, round, seed)
            .isGreaterThanOrEqualTo(fresh - 0.01);
        assertThat(ChurnedVectors.nodeBytes(path))
            .as("bytes of nodes, round %s, seed %s", round, seed)
            .isLessThanOrEqualTo(bytes * 12 / 10);
      }
    }
    Verified.assertClean(path);
  }

  private static void assertFound(
      Path path, ChurnedVectors store, List<float[]> queries, String when) {
    assertThat(store.reachable()).as("share of reachable vectors, %s", when).isEqualTo(1.0);
    assertThat(ChurnedVectors.recall(path, queries, K, 10))
        .as("recall at ef 10, %s", when)
        .isGreaterThan(RECALL_AT_10);
    assertThat(ChurnedVectors.recall(path, queries, K, 40))
        .as("recall at ef 40, %s", when)
        .isGreaterThan(RECALL_AT_40);
  }

  private static List<float[]> read(String name) throws IOException {
    final List<float[]> rows = new ArrayList<>();
    try (InputStream in = RealVectorsTest.class.getResourceAsStream("/vectors/" + name)) {
      final ByteBuffer bytes = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
      while (bytes.hasRemaining()) {
        assertThat(bytes.getInt()).isEqualTo(DIMENSION);
        final float[] row = new float[DIMENSION];
        bytes.asFloatBuffer().get(row);
        bytes.position(bytes.position() + Float.BYTES * DIMENSION);
        rows.add(row);
      }
    }
    return rows;
  }
}
