package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Readers look on while the writer does and undoes large units over and over, each laid out
 * differently, so that a way into an undone unit leads into something else a moment later.
 */
@Isolated // races want both processors
class RollbackStressTest {
  private static final int IDS = 40;
  private static final int DEGREE = 3;
  private static final int READERS = 4;
  private static final int MILLIS = Integer.getInteger("lectern.test.rollbackMillis", 3000);

  /** Read as an epoch or an offset, it is one that no store has. */
  private static final String GARBAGE = "A".repeat(4000);

  @TempDir Path directory;

  private final AtomicBoolean running = new AtomicBoolean(true);
  private final ReaderTable readers = ReaderTable.inProcess();

  @Test
  void shouldNotLeadReadersAstrayWhenUnitsAreUndone() throws Exception {
    final long seed = new Random().nextLong();
    final Path path = directory.resolve("store.dat");
    try (StoreWriter writer = StoreWriter.create(path, Roomy.config(), readers);
        ExecutorService pool = Executors.newFixedThreadPool(READERS);
        StoreReader reader = StoreReader.open(path)) {
      fill(writer);
      final List<Future<Long>> looks = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        final ReaderRow row = readers.row(i);
        row.claim(1, 1, "reader");
        looks.add(pool.submit(() -> look(reader, row)));
      }
      try {
        write(writer, new Random(seed));
      } finally {
        running.set(false);
      }
      for (Future<Long> look : looks) {
        assertThat(look.get()).as("looks, seed %d", seed).isPositive();
      }
    }
  }

  private static void fill(StoreWriter writer) {
    writer.beginBatch();
    for (int i = 0; i < IDS; i++) {
      writer.put(Concept.builder("id-" + i).type("t").content("id-" + i + " in version 0").build());
    }
    for (int i = 0; i < IDS; i++) {
      for (int j = 1; j <= DEGREE; j++) {
        writer.link(Edge.of("id-" + i, "next", "id-" + (i + j) % IDS), false);
      }
    }
    writer.commit();
  }

  private void write(StoreWriter writer, Random random) {
    final long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
    int version = 1;
    while (System.nanoTime() < end) {
      writer.beginBatch();
      for (int unit = 0; unit < 4; unit++) {
        final long mark = writer.mark();
        undoneUnit(writer, random);
        writer.rollbackTo(mark);
      }
      if (random.nextInt(4) == 0) {
        final String id = "id-" + random.nextInt(IDS);
        writer.put(Concept.builder(id).type("t").content(id + " in version " + version++).build());
      }
      writer.commit();
    }
  }

  private static void undoneUnit(StoreWriter writer, Random random) {
    for (int i = random.nextInt(IDS); i < IDS; i += 1 + random.nextInt(3)) {
      writer.put(
          Concept.builder("id-" + i)
              .type("t")
              .content(GARBAGE.substring(random.nextInt(GARBAGE.length())))
              .build());
      for (int j = random.nextInt(12); j > 0; j--) {
        writer.link(Edge.of("id-" + i, "undone-" + j, "id-" + random.nextInt(IDS)), false);
      }
    }
    if (random.nextInt(3) == 0) {
      // Enough of them to split the index, and to double its directory.
      for (int i = random.nextInt(1200); i > 0; i--) {
        writer.put(Concept.builder("new-" + i).build());
      }
    }
  }

  private long look(StoreReader reader, ReaderRow row) {
    final ConceptFlyweight concept = new ConceptFlyweight();
    final EdgeCursor cursor = new EdgeCursor();
    long looks = 0;
    while (running.get()) {
      try (Snapshot snapshot = reader.snapshot(row)) {
        for (int i = 0; i < IDS; i++) {
          final String id = "id-" + i;
          assertThat(snapshot.find(id, concept)).as(id).isTrue();
          assertThat(concept.content()).startsWith(id + " in version ");
          snapshot.edges(concept.ordinal(), Direction.OUT, cursor);
          assertThat(cursor.count()).as("edges of %s", id).isEqualTo(DEGREE);
          assertThat(snapshot.find("new-" + (i + 1), concept)).isFalse();
          looks++;
        }
      }
    }
    return looks;
  }
}
