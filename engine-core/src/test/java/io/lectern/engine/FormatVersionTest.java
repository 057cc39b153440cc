package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
        .hasMessageContaining("has format version 2.1")
        .hasMessageContaining("run a newer coordinator")
        .extracting(e -> ((StoreException) e).reason())
        .isEqualTo(StoreException.Reason.VERSION);
  }
}
