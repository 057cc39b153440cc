package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors whose places another thread looks for while the writer puts those before them. */
class PlacementPlannerTest {
  private static final int DIMENSION = 48;
  private static final int UNIT = 64;
  private static final int UNITS = 40;
  private static final int K = 10;
  private static final int EF = 40;

  @TempDir Path directory;

  private final long seed = Long.getLong("lectern.test.seed", new Random().nextLong());
  private final Random random = new Random(seed);

  /**
   * A vector's nearest are put right before and after it, so no place that was planned has them.
   */
  @Test
  void shouldFindNeighborsThatWerePutInTheSameUnit() {
    final List<float[]> vectors = new ArrayList<>();
    for (int unit = 0; unit < UNITS; unit++) {
      final float[] center = vector(new float[DIMENSION], 1);
      for (int i = 0; i < UNIT; i++) {
        vectors.add(vector(center, 0.05));
      }
    }
    final Path planned = store("planned.dat", vectors, true);
    final Path plain = store("plain.dat", vectors, false);
    final List<float[]> queries = vectors.subList(0, 400);
    assertThat(ChurnedVectors.recall(planned, queries, K, EF))
        .as("recall, seed %s", seed)
        .isGreaterThanOrEqualTo(ChurnedVectors.recall(plain, queries, K, EF) - 0.01);
  }

  @Test
  void shouldTakeUnitsBackThatWereExpected() {
    final Path path = directory.resolve("store.dat");
    try (StoreWriter writer = StoreWriter.create(path, Roomy.config(), ReaderTable.inProcess())) {
      writer.beginBatch();
      for (int unit = 0; unit < UNITS; unit++) {
        final List<Concept> concepts = new ArrayList<>();
        for (int i = 0; i < UNIT; i++) {
          concepts.add(concept(unit * UNIT + i, vector(new float[DIMENSION], 1)));
        }
        final long mark = writer.mark();
        for (int put = 0; put < 2; put++) {
          writer.expectVectors(concepts);
          final int count = put == 0 ? random.nextInt(UNIT) : UNIT;
          concepts.subList(0, count).forEach(writer::put);
          if (put == 0) {
            writer.rollbackTo(mark);
          }
        }
        writer.delete("c" + random.nextInt(UNIT * (unit + 1)));
      }
      writer.commit();
    }
    Verified.assertClean(path);
  }

  private Path store(String name, List<float[]> vectors, boolean isPlanned) {
    final Path path = directory.resolve(name);
    try (StoreWriter writer = StoreWriter.create(path, Roomy.config(), ReaderTable.inProcess())) {
      for (int from = 0; from < vectors.size(); from += UNIT) {
        final List<Concept> concepts = new ArrayList<>();
        for (int i = from; i < from + UNIT; i++) {
          concepts.add(concept(i, vectors.get(i)));
        }
        writer.beginBatch();
        if (isPlanned) {
          writer.expectVectors(concepts);
        }
        concepts.forEach(writer::put);
        writer.commit();
      }
    }
    Verified.assertClean(path);
    return path;
  }

  private float[] vector(float[] center, double noise) {
    final float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) (center[i] + noise * random.nextGaussian());
    }
    return vector;
  }

  private static Concept concept(int number, float[] vector) {
    return Concept.builder("c" + number).embedding(vector).build();
  }
}
