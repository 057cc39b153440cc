package io.lectern.engine.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.SmallDisk;
import io.lectern.layout.ControlFileDescriptor;
import io.lectern.layout.MessageTypes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.broadcast.BroadcastReceiver;
import org.agrona.concurrent.broadcast.BroadcastTransmitter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlFileTest {
  /** More than lie on what is allocated for the parts before them. */
  private static final long RINGS = 8;

  @TempDir private Path directory;
  private Path path;

  @BeforeEach
  void setUp() {
    path = directory.resolve("control.dat");
  }

  @Test
  void shouldMakeFileForOwnerAndGroupAndLeaveNoDraft() throws IOException {
    create().close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-rw----");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(path);
    }
  }

  @Test
  void shouldReplaceFileUnderNewControlId() {
    final ControlFile first = create();
    final ControlFile second = create();
    assertThat(second.header().controlId()).isNotZero().isNotEqualTo(first.header().controlId());
    first.close();
    second.close();
  }

  @Test
  void shouldKnowItsStoreAndItsBoot() throws IOException {
    create().close();
    try (ControlFile control = ControlFile.open(path)) {
      control.requireStore(1, 2);
      assertThat(control.header().isOfThisBoot()).isTrue();
      assertRefused(() -> control.requireStore(1, 3), Reason.NOT_A_STORE, "another store");
    }
    patchLong(ControlFileDescriptor.BOOT_ID_LOW_OFFSET, 42);
    try (ControlFile control = ControlFile.open(path)) {
      assertThat(control.header().isOfThisBoot()).isFalse();
    }
  }

  @Test
  void shouldAllocateAllButTheResponseRings() throws IOException {
    create().close();
    final long allocated = allocatedBytes();
    assertThat(allocated)
        .isGreaterThanOrEqualTo(
            ControlFileDescriptor.partOffset(ControlFileDescriptor.PART_RESPONSE_RINGS))
        .isLessThan(ControlFileDescriptor.fileLength());
    try (ControlFile control = ControlFile.open(path)) {
      for (int i = 0; i < 2 * RINGS; i++) {
        control.clientRows().claim("client");
      }
      assertThat(allocatedBytes() - allocated)
          .isGreaterThanOrEqualTo(RINGS * ControlFileDescriptor.RESPONSE_RING_LENGTH);
    }
  }

  @Test
  void shouldRefuseFullDiskAndLeaveNothingThere() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 4 << 20)) {
      final Path file = disk.path().resolve("control.dat");
      assertRefused(() -> ControlFile.create(file, 1, 2), Reason.NO_SPACE, "no space for");
      assertThat(disk.path()).isEmptyDirectory();
    }
  }

  /**
   * Room for the file, but not for all response rings: clients are refused, one by one, not killed.
   */
  @Test
  void shouldRefuseClientWhenDiskHasNoRoomForItsResponseRing() throws Exception {
    final long room = ControlFileDescriptor.partOffset(ControlFileDescriptor.PART_RESPONSE_RINGS);
    try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), room + (1 << 20));
        ControlFile control = ControlFile.create(disk.path().resolve("control.dat"), 1, 2)) {
      assertRefused(
          () -> {
            while (true) {
              control.clientRows().claim("client");
            }
          },
          Reason.NO_SPACE,
          "no space for");
      assertThat(control.clientRows().row(0).clientId()).isNotZero();
      assertThat(control.clientRows().row(8).clientId()).isZero();
    }
  }

  @Test
  void shouldShareHeaderAndPartsBetweenMappings() {
    try (ControlFile coordinator = create();
        ControlFile client = ControlFile.open(path)) {
      coordinator.header().starting(4711, 1_000, 2_000);
      assertThat(client.header().isRunning()).isFalse();
      coordinator.header().running(7, 3_000);
      assertThat(client.header().isRunning()).isTrue();
      assertThat(client.header().coordinatorPid()).isEqualTo(4711);
      assertThat(client.header().coordinatorStartMs()).isEqualTo(1_000);
      assertThat(client.header().term()).isEqualTo(7);
      assertThat(client.header().heartbeatMs()).isEqualTo(3_000);
      coordinator.header().stopped();
      assertThat(client.header().isRunning()).isFalse();

      final BroadcastReceiver receiver = new BroadcastReceiver(client.broadcastBuffer());
      final UnsafeBuffer message = new UnsafeBuffer(new byte[] {1, 2, 3, 4});
      new BroadcastTransmitter(coordinator.broadcastBuffer())
          .transmit(MessageTypes.EPOCH_COMMITTED, message, 0, 4);
      assertThat(receiver.receiveNext()).isTrue();
      assertThat(receiver.typeId()).isEqualTo(5);

      client.commandRing().write(MessageTypes.UNIT, message, 0, 4);
      assertThat(coordinator.commandRing().read((type, buffer, offset, length) -> {})).isEqualTo(1);
    }
  }

  @Test
  void shouldRefuseMissingFile() {
    assertRefused(() -> ControlFile.open(path), Reason.NOT_A_STORE, "there is no file");
  }

  @Test
  void shouldRefuseShortFile() throws IOException {
    Files.write(path, new byte[100]);
    assertRefused(() -> ControlFile.open(path), Reason.NOT_A_STORE, "100 bytes");
  }

  @Test
  void shouldRefuseForeignFile() throws IOException {
    Files.write(path, new byte[8192]);
    assertRefused(() -> ControlFile.open(path), Reason.NOT_A_STORE, "does not begin with LECTCTL");
  }

  @Test
  void shouldRefuseTruncatedFile() throws IOException {
    create().close();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(ControlFileDescriptor.fileLength() - 1);
    }
    assertRefused(() -> ControlFile.open(path), Reason.CORRUPT, "truncated");
  }

  @Test
  void shouldRefuseOtherVersionByteOrderAndPlacesOfParts() throws IOException {
    create().close();
    patchInt(ControlFileDescriptor.VERSION_OFFSET, ControlFileDescriptor.VERSION + 1);
    assertRefused(() -> ControlFile.open(path), Reason.VERSION, "has version 2");
    create().close();
    patchInt(ControlFileDescriptor.BYTE_ORDER_MARK_OFFSET, 0x04030201);
    assertRefused(() -> ControlFile.open(path), Reason.VERSION, "byte order");
    create().close();
    patchLong(
        ControlFileDescriptor.partEntryOffset(ControlFileDescriptor.PART_CLIENT_TABLE), 1L << 40);
    assertRefused(() -> ControlFile.open(path), Reason.CORRUPT, "part 6");
  }

  private ControlFile create() {
    return ControlFile.create(path, 1, 2);
  }

  private long allocatedBytes() throws IOException {
    final Process stat = new ProcessBuilder("stat", "-c", "%b", path.toString()).start();
    return 512
        * Long.parseLong(
            new String(
                    stat.getInputStream().readAllBytes(),
                    java.nio.charset.StandardCharsets.US_ASCII)
                .strip());
  }

  private void patchInt(int offset, int value) throws IOException {
    patch(offset, ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).flip());
  }

  private void patchLong(int offset, long value) throws IOException {
    patch(offset, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).flip());
  }

  private void patch(int offset, ByteBuffer bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.write(bytes, offset);
    }
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Reason reason, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }
}
