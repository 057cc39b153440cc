package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.layout.RegionTableDescriptor;
import io.lectern.layout.StoreHeaderDescriptor;
import io.lectern.layout.UndoDescriptor;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A writer dies in the middle of a batch, at each of its undo entries; the next one opens the store
 * while a reader has a snapshot open. What was written to space that the batch had taken stays in
 * every case: it is what a death at a later entry would have left, and must not matter.
 */
class CrashRecoveryTest {
  private static final int SEQUENCES = 3;
  private static final StoreConfig CONFIG =
      new StoreConfig(2 << 20, 2 << 20, 2 << 20, 4 << 20, 4 << 20, 66 << 20, 4096, 1);

  @TempDir Path directory;

  private final ReaderTable readers = ReaderTable.inProcess();
  private final long seed = Long.getLong("lectern.test.seed", new Random().nextLong());
  private Random random;
  private Path path;
  private StoreFile raw;
  private StoreReader reader;
  private Snapshot before;
  private ModelStore committed;
  private ModelStore inFlight;
  private StoreImage crashed;

  /** How far the writer came with an undo entry when it died. */
  private enum Death {
    WORD_STORED,
    ENTRY_COUNTED_WORD_NOT_STORED,
    ROLLING_BACK
  }

  @BeforeEach
  void claimRows() {
    readers.row(0).claim(1, 1, "before");
    readers.row(1).claim(1, 1, "after");
  }

  @AfterEach
  void close() {
    closeStore();
  }

  @Test
  void shouldShowCommittedStateAfterDeathAtEveryUndoEntry() {
    for (int i = 0; i < SEQUENCES; i++) {
      random = new Random(seed + i);
      makeStoreWithBatchInFlight("store-" + i + ".dat");
      final long entries = Memory.getLong(raw.memory(), StoreHeaderDescriptor.UNDO_COUNT_OFFSET);
      assertThat(entries).as("undo entries, seed %s", seed + i).isPositive();
      for (long entry = 0; entry <= entries; entry++) {
        for (Death death : Death.values()) {
          assertRecovery(entries, entry, death, seed + i);
        }
      }
      closeStore();
    }
  }

  @Test
  void shouldNotUndoBatchThatWasPublishedBeforeItsUndoLogWasCleared() {
    random = new Random(seed);
    makeStoreWithBatchInFlight("store.dat");
    final MemorySegment memory = raw.memory();
    final long epoch = Memory.getLong(memory, StoreHeaderDescriptor.UNDO_EPOCH_OFFSET);
    Memory.putLong(memory, StoreHeaderDescriptor.COMMITTED_EPOCH_OFFSET, epoch);

    StoreWriter.open(path, CONFIG, readers).close();

    try (Snapshot after = reader.snapshot(readers.row(1))) {
      assertThat(after.epoch()).isEqualTo(epoch);
      SnapshotContent.assertSame(reader, after, inFlight);
    }
    SnapshotContent.assertSame(reader, before, committed);
  }

  @Test
  void shouldRaiseTheTermEachTime() {
    path = directory.resolve("store.dat");
    long term = 0;
    StoreWriter.create(path, CONFIG, readers).close();
    for (int i = 0; i < 3; i++) {
      final StoreWriter writer = StoreWriter.open(path, CONFIG, readers);
      assertThat(writer.term()).isGreaterThan(term);
      term = writer.term();
      if (i != 1) {
        writer.close();
      }
    }
  }

  /** Leaves the file as the writer's death after its last undo entry would. */
  private void makeStoreWithBatchInFlight(String name) {
    path = directory.resolve(name);
    final StoreWriter writer = StoreWriter.create(path, CONFIG, readers);
    final RandomCommands commands = new RandomCommands(random, writer);
    for (int batch = 0; batch < 10; batch++) {
      writer.beginBatch();
      commands.unit();
      commands.unit();
      writer.commit();
      writer.upkeep().settleEdges(20);
    }
    reader = StoreReader.open(path);
    before = reader.snapshot(readers.row(0));
    committed = new ModelStore(commands.model());
    writer.beginBatch();
    for (int unit = 0; unit < 4 || writer.mark() == 0; unit++) {
      commands.unit();
    }
    inFlight = new ModelStore(commands.model());
    raw = StoreFile.openForWriting(path);
    crashed = new StoreImage(raw.memory());
    writer.close();
    crashed.restore(raw.memory());
  }

  private void assertRecovery(long entries, long entry, Death death, long seed) {
    final MemorySegment memory = raw.memory();
    crashed.restore(memory);
    restoreWords(memory, entries, entry);
    final long counted =
        switch (death) {
          case WORD_STORED -> entry;
          case ENTRY_COUNTED_WORD_NOT_STORED -> Math.min(entry + 1, entries);
          case ROLLING_BACK -> entries;
        };
    Memory.putLong(memory, StoreHeaderDescriptor.UNDO_COUNT_OFFSET, counted);
    Verified.assertClean(path);
    try (StoreWriter writer = StoreWriter.open(path, CONFIG, readers);
        Snapshot after = reader.snapshot(readers.row(1))) {
      SnapshotContent.assertSame(reader, before, committed);
      SnapshotContent.assertSame(reader, after, committed);
      assertStatistics(committed);
      final RandomCommands commands =
          new RandomCommands(new Random(seed), writer, new ModelStore(committed));
      writer.beginBatch();
      commands.unit();
      commands.unit();
      writer.commit();
      SnapshotContent.assertSame(reader, before, committed);
      SnapshotContent.assertSame(reader, after, committed);
      assertStatistics(commands.model());
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed %d, %s at entry %d of %d: %s"
              .formatted(seed, death, entry, entries, e.getMessage()),
          e);
    }
  }

  private void assertStatistics(ModelStore expected) {
    final StoreStatistics statistics = reader.statistics();
    assertThat(statistics.concepts()).isEqualTo(expected.concepts().size());
    assertThat(statistics.edges()).isEqualTo(expected.edges().size());
  }

  /** Puts the old values back from the last entry down to one. */
  private void restoreWords(MemorySegment memory, long entries, long downTo) {
    final long area = raw.areaOffset(RegionTableDescriptor.UNDO);
    for (long i = entries - 1; i >= downTo; i--) {
      final long entry = area + i * UndoDescriptor.ENTRY_LENGTH;
      Memory.putLong(
          memory,
          Memory.getLong(memory, entry + UndoDescriptor.ENTRY_FILE_OFFSET_OFFSET),
          Memory.getLong(memory, entry + UndoDescriptor.ENTRY_OLD_VALUE_OFFSET));
    }
  }

  private void closeStore() {
    if (reader != null) {
      before.close();
      reader.close();
      raw.close();
      reader = null;
    }
  }
}
