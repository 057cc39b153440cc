package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random commands against the store and a plain model: the same visible state at every open
 * snapshot. The seed of a run that fails is in its message; {@code -Dlectern.test.seed=N} runs it
 * again.
 */
class StoreModelTest {
  private static final int SEQUENCES = Integer.getInteger("lectern.test.sequences", 2000);

  @TempDir Path disk;

  private record OpenSnapshot(Snapshot snapshot, ModelStore expected) {}

  private record Past(long epoch, ModelStore expected) {}

  @Test
  void shouldShowTheSameAsThePlainModelAtEveryOpenSnapshot() {
    final Long fixed = Long.getLong("lectern.test.seed");
    final long first = fixed != null ? fixed : new Random().nextLong();
    for (int i = 0; i < (fixed != null ? 1 : SEQUENCES); i++) {
      final long seed = first + i;
      final Path file = directory().resolve("lectern-model-" + seed + ".dat");
      try {
        runSequence(seed, file);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      } finally {
        file.toFile().delete();
      }
    }
  }

  private void runSequence(long seed, Path file) {
    final Random random = new Random(seed);
    final ReaderTable readers = ReaderTable.inProcess();
    final StoreWriter writer = StoreWriter.create(file, StoreConfig.small(), readers);
    final Deque<OpenSnapshot> open = new ArrayDeque<>();
    final Deque<ReaderRow> idleRows = new ArrayDeque<>();
    final Deque<Past> past = new ArrayDeque<>();
    final int retained = random.nextBoolean() ? 0 : 1 + random.nextInt(12);
    readers.row(8).claim(1, 1, "test");
    if (retained > 0) {
      writer.retain(0);
    }
    for (int i = 0; i < 8; i++) {
      readers.row(i).claim(1, 1, "test");
      idleRows.add(readers.row(i));
    }
    try (StoreReader reader = StoreReader.open(file)) {
      final RandomCommands commands = new RandomCommands(random, writer);
      final int batches = 5 + random.nextInt(40);
      for (int batch = 0; batch < batches; batch++) {
        writer.beginBatch();
        for (int unit = random.nextInt(6); unit >= 0; unit--) {
          commands.unit();
        }
        writer.commit();
        if (random.nextInt(4) == 0) {
          writer.upkeep().reclaim();
        }
        if (random.nextBoolean()) {
          writer.upkeep().settleChangedEdges(1 + random.nextInt(10));
        }
        if (random.nextBoolean()) {
          writer.upkeep().settleEdges(1 + random.nextInt(40));
        }
        if (!idleRows.isEmpty() && random.nextBoolean()) {
          final ReaderRow row = idleRows.poll();
          final OpenSnapshot opened =
              new OpenSnapshot(reader.snapshot(row), new ModelStore(commands.model()));
          open.add(opened);
        } else if (!open.isEmpty() && random.nextBoolean()) {
          close(open, idleRows, readers);
        }
        if (retained > 0) {
          past.add(new Past(reader.committedEpoch(), new ModelStore(commands.model())));
          if (past.size() > retained) {
            past.poll();
          }
          writer.retain(past.peek().epoch());
          if (random.nextInt(4) == 0) {
            assertPastIsShown(reader, readers.row(8), past, random);
          }
        }
        if (random.nextInt(3) == 0) {
          open.forEach(o -> SnapshotContent.assertSame(reader, o.snapshot(), o.expected()));
        }
      }
      open.forEach(o -> SnapshotContent.assertSame(reader, o.snapshot(), o.expected()));
      final StoreStatistics statistics = reader.statistics();
      assertThat(statistics.concepts()).isEqualTo(commands.model().concepts().size());
      assertThat(statistics.edges()).isEqualTo(commands.model().edges().size());
      while (!open.isEmpty()) {
        close(open, idleRows, readers);
      }
    }
    writer.close();
    Verified.assertClean(file);
  }

  /** The oldest moment, which is the first to go, or any other. */
  private static void assertPastIsShown(
      StoreReader reader, ReaderRow row, Deque<Past> past, Random random) {
    final Past moment =
        random.nextBoolean()
            ? past.peek()
            : past.stream().skip(random.nextInt(past.size())).findFirst().orElseThrow();
    try (Snapshot snapshot = reader.snapshotAsOf(row, null, moment.epoch())) {
      SnapshotContent.assertSame(reader, snapshot, moment.expected());
    }
  }

  /** Thousands of stores are made and thrown away: in memory where that can be had. */
  private Path directory() {
    final Path memory = Path.of("/dev/shm");
    return Files.isWritable(memory) ? memory : disk;
  }

  private static void close(
      Deque<OpenSnapshot> open, Deque<ReaderRow> idleRows, ReaderTable readers) {
    final OpenSnapshot closed = open.poll();
    closed.snapshot().close();
    for (int i = 0; i < 8; i++) {
      if (readers.row(i).isIdle() && !idleRows.contains(readers.row(i))) {
        idleRows.add(readers.row(i));
      }
    }
  }
}
