package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.layout.RegionTableDescriptor;
import io.lectern.layout.StoreHeaderDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A minor version adds: older readers read on, older writers keep out. */
class FormatVersionTest {
  @TempDir Path directory;

  private Path path;

  @BeforeEach
  void makeStoreOfALaterMinorVersion() throws IOException {
    path = directory.resolve("store.dat");
    try (StoreWriter writer =
        StoreWriter.create(path, StoreConfig.small(), ReaderTable.inProcess())) {
      writer.beginBatch();
      writer.put(Concept.builder("a").build());
      writer.commit();
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.write(
          ByteBuffer.allocate(Short.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putShort(0, (short) (StoreHeaderDescriptor.FORMAT_MINOR + 1)),
          StoreHeaderDescriptor.FORMAT_MINOR_OFFSET);
    }
  }

  /** Such a file has no row for the adjacency area. */
  @Test
  void shouldWriteAndReadAStoreOfTheFirstMinorVersion() throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(Short.BYTES), StoreHeaderDescriptor.FORMAT_MINOR_OFFSET);
      channel.write(
          ByteBuffer.allocate(RegionTableDescriptor.ENTRY_LENGTH),
          RegionTableDescriptor.entryOffset(RegionTableDescriptor.ADJACENCY));
    }
    final ReaderTable readers = ReaderTable.inProcess();
    readers.row(0).claim(1, 1, "test");

    try (StoreWriter writer = StoreWriter.open(path, readers);
        StoreReader reader = StoreReader.open(path)) {
      writer.beginBatch();
      writer.link(Edge.of("a", "next", "b"), true);
      writer.commit();
      assertThat(writer.upkeep().settleEdges(100)).isFalse();
      try (Snapshot snapshot = reader.snapshot(readers.row(0))) {
        final EdgeBatch batch = new EdgeBatch();
        assertThat(snapshot.readEnds(new int[] {1, 2}, 0, 2, null, batch)).isEqualTo(2);
        assertThat(batch.ends()).startsWith(2, 1);
        assertThat(batch.offsets()).startsWith(0, 1, 2);
      }
    }
    Verified.assertClean(path);
  }

  @Test
  void shouldReadAStoreOfALaterMinorVersion() {
    try (StoreReader reader = StoreReader.open(path)) {
      assertThat(reader.statistics().concepts()).isEqualTo(1);
    }
  }

  @Test
  void shouldNotWriteAStoreOfALaterMinorVersion() {
    assertThatThrownBy(() -> StoreWriter.open(path, ReaderTable.inProcess()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("has format version 2.2")
        .hasMessageContaining("run a newer coordinator")
        .extracting(e -> ((StoreException) e).reason())
        .isEqualTo(StoreException.Reason.VERSION);
  }
}
