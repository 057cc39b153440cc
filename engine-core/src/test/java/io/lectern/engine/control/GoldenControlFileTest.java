package io.lectern.engine.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.engine.Golden;
import io.lectern.engine.ReaderTable;
import io.lectern.layout.ClientTableDescriptor;
import io.lectern.layout.ControlFileDescriptor;
import io.lectern.layout.ReaderTableDescriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The control file's header and rows, byte for byte, and by a reader of plain offsets. */
class GoldenControlFileTest {
  @TempDir Path directory;

  @Test
  void shouldWriteControlFileHeader() throws Exception {
    final Path path = directory.resolve("control.dat");
    try (ControlFile control = ControlFile.create(path, 0x1111, 0x2222)) {
      control.header().starting(4242, 1_767_225_600_000L, 1_767_225_600_001L);
      control.header().running(7, 1_767_225_600_002L);
    }
    final ByteBuffer header = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.read(header, 0);
    }
    // Random, and of this boot: not zero, and of no interest here.
    for (int offset : new int[] {16, 48, 56}) {
      assertThat(header.getLong(offset)).isNotZero();
      header.putLong(offset, 0);
    }
    Golden.assertMatches("control-header", 0, header.array());
  }

  @Test
  void shouldDecodeControlFileHeader() {
    final Golden.Bytes header = Golden.read("control-header");
    assertThat(header.text(0, 8)).isEqualTo("LECTCTL\0");
    assertThat(header.i32(8)).as("version").isEqualTo(1);
    assertThat(header.i32(12)).as("byte-order mark").isEqualTo(0x01020304);
    assertThat(header.i64(32)).as("store id").isEqualTo(0x1111);
    assertThat(header.i64(40)).isEqualTo(0x2222);
    assertThat(header.i32(64)).as("running").isEqualTo(2);
    assertThat(header.i64(72)).as("pid").isEqualTo(4242);
    assertThat(header.i64(80)).as("start").isEqualTo(1_767_225_600_000L);
    assertThat(header.i64(88)).as("term").isEqualTo(7);
    assertThat(header.i64(96)).as("heartbeat").isEqualTo(1_767_225_600_002L);
    assertThat(header.i64(256)).as("command ring").isEqualTo(4096);
    assertThat(header.i64(256 + 7 * 16)).as("response rings").isEqualTo(43_495_424);
    assertThat(header.i64(24)).as("length").isEqualTo(ControlFileDescriptor.fileLength());
  }

  @Test
  void shouldWriteReaderRow() {
    final MemorySegment rows =
        Arena.ofAuto()
            .allocate(
                (long) ReaderTableDescriptor.ROW_COUNT * ReaderTableDescriptor.ROW_LENGTH, 64);
    new ReaderTable(rows).row(1).claim(4242, 1_767_225_600_000L, "läser");
    Golden.assertMatches("reader-rows", 0, rows.asSlice(0, 256).toArray(ValueLayout.JAVA_BYTE));
  }

  @Test
  void shouldDecodeReaderRow() {
    final Golden.Bytes rows = Golden.read("reader-rows");
    assertThat(rows.i32(120)).as("limit, in row 0").isEqualTo(2);
    assertThat(rows.i64(128)).as("idle").isEqualTo(Long.MAX_VALUE);
    assertThat(rows.i64(128 + 16)).as("pid").isEqualTo(4242);
    assertThat(rows.i64(128 + 24)).as("start").isEqualTo(1_767_225_600_000L);
    assertThat(rows.text(128 + 34, rows.u16(128 + 32))).isEqualTo("läser");
  }

  @Test
  void shouldWriteClientRow() {
    final byte[] table = new byte[2 * ClientTableDescriptor.ROW_LENGTH];
    final MemorySegment rows = Arena.ofAuto().allocate(table.length, 64);
    final ClientRow row = new ClientRow(rows, 1);
    row.claim(0x501, 4242, 1_767_225_600_000L, "schreiber");
    row.countDroppedResponse();
    row.countRingReset();
    row.countRingReset();
    row.beginClaim();
    MemorySegment.copy(rows, 0, MemorySegment.ofArray(table), 0, table.length);
    assertThat(Arrays.copyOf(table, 128)).as("the row before").containsOnly(0);
    Golden.assertMatches("client-rows", 0, table);
  }

  @Test
  void shouldDecodeClientRow() {
    final Golden.Bytes rows = Golden.read("client-rows");
    assertThat(rows.i64(128)).as("client id").isEqualTo(0x501);
    assertThat(rows.i64(128 + 8)).as("pid").isEqualTo(4242);
    assertThat(rows.i64(128 + 16)).as("start").isEqualTo(1_767_225_600_000L);
    assertThat(rows.text(128 + 26, rows.u16(128 + 24))).isEqualTo("schreiber");
    assertThat(rows.i32(128 + 64)).as("waiting").isZero();
    assertThat(rows.i64(128 + 72)).as("dropped").isEqualTo(1);
    assertThat(rows.i32(128 + 80)).as("claiming").isEqualTo(1);
    assertThat(rows.i64(128 + 88)).as("resets").isEqualTo(2);
  }
}
