package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.engine.os.SmallDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReclaimRoomTest {
  private static final long LEAST_BYTES = 2L << 20;

  @TempDir Path directory;

  @Test
  void shouldCommitABatchThatLeavesNoRoomInTheUndoLogToReclaimDeletedConcepts() {
    final StoreConfig small = StoreConfig.small();
    final StoreConfig config =
        new StoreConfig(
            LEAST_BYTES,
            small.slotBytes(),
            small.indexBytes(),
            small.recordBytes(),
            small.edgeBytes(),
            small.hnswBytes(),
            small.growthBytes(),
            small.reclaimIntervalEpochs());
    final Path path = directory.resolve("store.dat");
    try (StoreWriter writer = StoreWriter.create(path, config, ReaderTable.inProcess());
        StoreReader reader = StoreReader.open(path)) {
      writer.beginBatch();
      writer.put(Concept.builder("gone").build());
      writer.commit();
      writer.beginBatch();
      writer.delete("gone");
      writer.commit();

      final long epoch = writer.beginBatch();
      final int put = putUntilFull(writer);
      assertThat(writer.commit()).isEqualTo(epoch);

      assertThat(reader.statistics().concepts()).isEqualTo(put);
      writer.beginBatch();
      assertThat(writer.put(Concept.builder("gone").build())).isTrue();
      writer.commit();
      assertThat(reader.statistics().concepts()).isEqualTo(put + 1L);
    }
  }

  @Test
  void shouldUseSpaceAgainAsSoonAsNobodyPinsItWhenThereIsNoOther() {
    final ReaderTable readers = ReaderTable.inProcess();
    readers.row(0).claim(1, 1, "test");
    final Path path = directory.resolve("store.dat");
    try (StoreWriter writer = StoreWriter.create(path, StoreConfig.small(), readers);
        StoreReader reader = StoreReader.open(path)) {
      put(writer, 0);
      final Snapshot snapshot = reader.snapshot(readers.row(0));
      StoreException refusal = null;
      int puts = 1;
      while (refusal == null) {
        refusal = tryPut(writer, puts++);
      }
      assertThat(refusal.reason()).isEqualTo(StoreException.Reason.NO_SPACE);
      assertThat(tryPut(writer, puts)).isNotNull();
      snapshot.close();
      assertThat(tryPut(writer, puts)).isNull();
      try (Snapshot after = reader.snapshot(readers.row(0))) {
        assertThat(after.get("id").orElseThrow().content()).isEqualTo(content(puts));
      }
    }
    Verified.assertClean(path);
  }

  /** Null, or why it could not be put. */
  private static StoreException tryPut(StoreWriter writer, int number) {
    try {
      put(writer, number);
      return null;
    } catch (StoreException e) {
      writer.abort();
      return e;
    }
  }

  private static void put(StoreWriter writer, int number) {
    writer.beginBatch();
    writer.put(Concept.builder("id").content(content(number)).build());
    writer.commit();
  }

  private static String content(int number) {
    return String.format(Locale.ROOT, "%0500000d", number);
  }

  @Test
  void shouldTellAFullDiskFromAFullUndoLog() throws IOException, InterruptedException {
    try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 8 * LEAST_BYTES)) {
      final Path path = disk.path().resolve("store.dat");
      try (StoreWriter writer =
          StoreWriter.create(path, StoreConfig.small(), ReaderTable.inProcess())) {
        writer.beginBatch();
        assertThat(putUntilRefused(writer).reason()).isEqualTo(StoreException.Reason.NO_SPACE);
        writer.commit();
      }
    }
  }

  private static StoreException putUntilRefused(StoreWriter writer) {
    for (int i = 0; ; i++) {
      try {
        writer.put(Concept.builder("id-" + i).build());
      } catch (StoreException e) {
        return e;
      }
    }
  }

  private static int putUntilFull(StoreWriter writer) {
    for (int i = 0; ; i++) {
      final Concept concept = Concept.builder("id-" + i).build();
      try {
        writer.put(concept);
      } catch (StoreException e) {
        assertThat(e.reason()).isEqualTo(StoreException.Reason.TOO_LARGE);
        assertThatThrownBy(() -> writer.put(concept)).isInstanceOf(StoreException.class);
        return i;
      }
    }
  }
}
