package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Searches while vectors are put, replaced, deleted and undone as fast as can be: each hit is there
 * at the snapshot, once, with the score of the vector that the snapshot shows.
 */
@Isolated // races want both processors
class VectorSearchStressTest {
  private static final int DIMENSION = 48;
  private static final int CONCEPTS = 2_000;
  private static final int K = 10;
  private static final int MILLIS = Integer.getInteger("lectern.test.seconds", 4) * 1000;

  @TempDir Path directory;

  private final ReaderTable readers = ReaderTable.inProcess();
  private final AtomicBoolean running = new AtomicBoolean(true);

  @Test
  void shouldFindOnlyWhatTheSnapshotShowsWhileEverythingChanges() throws Exception {
    final long seed = Long.getLong("lectern.test.seed", new Random().nextLong());
    final Path path = directory.resolve("store.dat");
    final StoreWriter writer = StoreWriter.create(path, Roomy.config(), readers);
    final Random random = new Random(seed);
    fill(writer, random);
    try (StoreReader reader = StoreReader.open(path);
        ExecutorService pool = Executors.newFixedThreadPool(2)) {
      final List<Future<long[]>> searches = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        final ReaderRow row = readers.row(i);
        row.claim(1, 1, "search");
        final long searchSeed = seed + i;
        searches.add(pool.submit(() -> search(reader, row, new Random(searchSeed))));
      }
      try {
        change(writer, random);
      } finally {
        running.set(false);
      }
      long found = 0;
      long wanted = 0;
      for (Future<long[]> search : searches) {
        found += search.get()[0];
        wanted += search.get()[1];
      }
      assertThat(wanted).as("nearest looked for").isPositive();
      assertThat((double) found / wanted).as("recall, seed %s", seed).isGreaterThan(0.9);
    } catch (Exception | AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
    writer.close();
    Verified.assertClean(path);
  }

  private static void fill(StoreWriter writer, Random random) {
    writer.beginBatch();
    for (int i = 0; i < CONCEPTS; i++) {
      writer.put(concept(i, random));
    }
    writer.commit();
  }

  private void change(StoreWriter writer, Random random) {
    final long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
    while (System.nanoTime() < end) {
      writer.beginBatch();
      for (int unit = random.nextInt(10); unit >= 0; unit--) {
        final long mark = writer.mark();
        final List<Concept> puts = new ArrayList<>();
        for (int i = random.nextInt(10); i >= 0; i--) {
          puts.add(concept(random.nextInt(CONCEPTS), random));
        }
        writer.expectVectors(puts);
        for (Concept concept : puts) {
          if (random.nextInt(3) == 0) {
            writer.delete("c" + random.nextInt(CONCEPTS));
          }
          writer.put(concept);
        }
        if (random.nextInt(10) == 0) {
          writer.rollbackTo(mark);
        }
      }
      if (random.nextInt(20) == 0) {
        writer.abort();
      } else {
        writer.commit();
      }
      if (random.nextInt(10) == 0) {
        writer.upkeep().reclaim();
      }
    }
  }

  /** Returns how many of the nearest were found, of how many. */
  private long[] search(StoreReader reader, ReaderRow row, Random random) {
    final VectorHits hits = new VectorHits();
    final VectorHits exact = new VectorHits();
    final long[] recall = new long[2];
    while (running.get()) {
      try (Snapshot snapshot = reader.snapshot(row)) {
        for (int i = 0; i < 20; i++) {
          final float[] wanted = vector(random);
          final VectorQuery query = VectorQuery.of(Concept.DEFAULT_SPACE, wanted, K).withEf(60);
          final Set<Integer> found = assertHits(snapshot, snapshot.search(query, hits), wanted);
          if (i == 0) {
            final Set<Integer> nearest =
                assertHits(snapshot, snapshot.search(query.exactly(), exact), wanted);
            nearest.retainAll(found);
            recall[0] += nearest.size();
            recall[1] += K;
          }
        }
      }
    }
    return recall;
  }

  private static Set<Integer> assertHits(Snapshot snapshot, VectorHits hits, float[] wanted) {
    final Set<Integer> found = new HashSet<>();
    assertThat(hits.count()).isEqualTo(K);
    while (hits.next()) {
      assertThat(found.add(hits.ordinal())).as("once").isTrue();
      final Concept concept = snapshot.get(hits.id()).orElseThrow();
      final float[] vector = concept.vectors().get(Concept.DEFAULT_SPACE);
      double dot = 0;
      for (int i = 0; i < vector.length; i++) {
        dot += (double) vector[i] * wanted[i];
      }
      assertThat((double) hits.score())
          .as("score of %s", concept.id())
          .isCloseTo(dot / Vectors.norm(vector) / Vectors.norm(wanted), within(1e-4));
    }
    return found;
  }

  private static Concept concept(int number, Random random) {
    return Concept.builder("c" + number).embedding(vector(random)).build();
  }

  private static float[] vector(Random random) {
    final float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }
}
