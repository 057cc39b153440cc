package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.control.ControlFile;
import io.lectern.engine.os.NativeFile;
import io.lectern.layout.ControlFileDescriptor;
import io.lectern.layout.StoreHeaderDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.errors.DistinctErrorLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a coordinator makes of what it finds in its directory. */
class LaunchTest {
  @TempDir private Path scratch;
  private Path directory;
  private Path storeFile;
  private Path controlFile;

  @BeforeEach
  void setUp() {
    directory = scratch.resolve("new").resolve("store");
    storeFile = directory.resolve("store.dat");
    controlFile = directory.resolve("control.dat");
  }

  @Test
  void shouldMakeDirectoryAndFilesForOwnerAndGroup() throws IOException {
    launchAndClose();
    assertThat(mode(storeFile)).isEqualTo("rw-r-----");
    assertThat(mode(controlFile)).isEqualTo("rw-rw----");
  }

  @Test
  void shouldRaiseTheTermAtEveryStart() {
    final long first;
    try (Coordinator coordinator = launch()) {
      first = coordinator.term();
      assertThat(first).as("of a new store").isEqualTo(1);
      assertThat(control().term()).isEqualTo(first);
    }
    try (Coordinator coordinator = launch()) {
      assertThat(coordinator.term()).isEqualTo(first + 1);
    }
  }

  /** An empty store in its place would be taken for what is left of it. */
  @Test
  void shouldNotMakeAStoreWhereAJournalIsLeft() throws IOException {
    launchAndClose();
    Files.delete(storeFile);
    assertRefused(Reason.CORRUPT, "store.dat does not exist");
    assertThat(storeFile).doesNotExist();
  }

  @Test
  void shouldRefuseSecondCoordinator() {
    try (Coordinator coordinator = launch()) {
      assertThat(coordinator.epoch()).isPositive();
      assertRefused(Reason.HELD, "pid " + ProcessHandle.current().pid());
    }
    launchAndClose();
  }

  @Test
  void shouldNotReplaceTheControlFileUnderReaders() throws IOException {
    launchAndClose();
    Files.delete(controlFile);
    try (NativeFile reader = NativeFile.open(storeFile, false, false, 0)) {
      assertThat(reader.tryLockShared(ControlFileDescriptor.SNAPSHOTS_LOCK_OFFSET)).isTrue();

      assertRefused(Reason.HELD, "rely on a control file that is gone");
      assertThat(controlFile).doesNotExist();
    }
    launchAndClose();
  }

  @Test
  void shouldUseTheControlFileOfAnotherBootWhenReadersDoAlready() throws IOException {
    launchAndClose();
    final long first = controlId();
    patch(controlFile, ControlFileDescriptor.BOOT_ID_LOW_OFFSET, 1);
    try (NativeFile reader = NativeFile.open(storeFile, false, false, 0)) {
      assertThat(reader.tryLockShared(ControlFileDescriptor.SNAPSHOTS_LOCK_OFFSET)).isTrue();

      launchAndClose();
      assertThat(controlId()).isEqualTo(first);
    }
    launchAndClose();
    assertThat(controlId()).as("nobody reads").isNotEqualTo(first);
  }

  /** A snapshot that is pinned where nobody looks may see its space used again. */
  @Test
  void shouldAdmitReadersToNoOtherControlFileThanTheOneInForce() throws IOException {
    launchAndClose();
    patch(controlFile, ControlFileDescriptor.BOOT_ID_LOW_OFFSET, 1);
    final long stale = controlId();
    final List<String> found = new ArrayList<>();
    final EpochClock clock =
        () -> {
          found.add(asReader());
          return System.currentTimeMillis();
        };
    Coordinator.launch(
            CoordinatorConfig.of(directory).withClocks(System::nanoTime, clock), System.err)
        .close();
    assertThat(controlId()).isNotEqualTo(stale);
    assertThat(found).contains("excluded", "in force").doesNotContain("not in force");
    assertThat(found.indexOf("excluded")).isZero();
  }

  @Test
  void shouldNotStartWithoutAControlFileWhileSomebodyReads() throws IOException {
    launchAndClose();
    Files.delete(controlFile);
    final StoreDirectory files = new StoreDirectory(CoordinatorConfig.of(directory));
    try (StoreLock lock = files.lockStore();
        NativeFile reader = NativeFile.open(storeFile, false, false, 0)) {
      assertThat(reader.tryLockShared(ControlFileDescriptor.SNAPSHOTS_LOCK_OFFSET)).isTrue();
      assertThatThrownBy(() -> files.openControlFile(lock, 1, 1))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("still read");
      assertThat(controlFile).doesNotExist();
    }
  }

  /** What a reader that opens the store just now meets. */
  private String asReader() {
    try (NativeFile reader = NativeFile.open(storeFile, false, false, 0);
        FileChannel store = FileChannel.open(storeFile)) {
      if (!reader.tryLockShared(ControlFileDescriptor.SNAPSHOTS_LOCK_OFFSET)) {
        return "excluded";
      }
      final ByteBuffer id = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      store.read(id, StoreHeaderDescriptor.CONTROL_ID_OFFSET);
      return id.getLong(0) == controlId() ? "in force" : "not in force";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void shouldRefuseFile() throws IOException {
    Files.createDirectories(directory.getParent());
    Files.writeString(directory, "a file");
    assertRefused(Reason.NOT_A_STORE, "is a file, not a directory");
  }

  @Test
  void shouldRefuseDirectoryOfOtherFiles() throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("thesis.tex"), "x");
    assertRefused(Reason.NOT_A_STORE, "thesis.tex");
    assertThat(directory).isDirectoryContaining("glob:**thesis.tex");
    assertThat(storeFile).doesNotExist();
  }

  @Test
  void shouldRefuseWhatIsNoStoreOfThisVersion() throws IOException {
    launchAndClose();
    patch(storeFile, StoreHeaderDescriptor.FORMAT_MAJOR_OFFSET, 1);
    assertRefused(Reason.VERSION, "version 1");
    patch(storeFile, StoreHeaderDescriptor.MAGIC_OFFSET, 0);
    assertRefused(Reason.CORRUPT, "not a store");
  }

  @Test
  void shouldRefuseTruncatedStore() throws IOException {
    launchAndClose();
    try (FileChannel channel = FileChannel.open(storeFile, StandardOpenOption.WRITE)) {
      channel.truncate(1 << 20);
    }
    assertRefused(Reason.CORRUPT, "truncated");
  }

  @Test
  void shouldReplaceControlFileThatIsMissingOrDamagedOrOfAnotherBoot() throws IOException {
    launchAndClose();
    final long first = controlId();
    launchAndClose();
    assertThat(controlId()).as("valid: used again").isEqualTo(first);
    Files.delete(controlFile);
    launchAndClose();
    final long second = controlId();
    assertThat(second).as("missing").isNotEqualTo(first);
    patch(controlFile, ControlFileDescriptor.MAGIC_OFFSET, 0);
    launchAndClose();
    final long third = controlId();
    assertThat(third).as("damaged").isNotEqualTo(second);
    patch(controlFile, ControlFileDescriptor.BOOT_ID_LOW_OFFSET, 1);
    launchAndClose();
    final long fourth = controlId();
    assertThat(fourth).as("of another boot").isNotEqualTo(third);
    patch(controlFile, ControlFileDescriptor.STORE_ID_LOW_OFFSET, 1);
    launchAndClose();
    assertThat(controlId()).as("of another store").isNotEqualTo(fourth);
  }

  @Test
  void shouldSaveErrorsOfTheCoordinatorBefore() throws IOException {
    launchAndClose();
    try (ControlFile control = ControlFile.open(controlFile)) {
      new DistinctErrorLog(control.errorLogBuffer(), System::currentTimeMillis)
          .record(new IllegalStateException("something of yesterday"));
    }
    launchAndClose();
    launchAndClose();
    try (var files = Files.list(directory)) {
      final List<Path> saved =
          files.filter(file -> file.getFileName().toString().startsWith("errors-")).toList();
      assertThat(saved).hasSize(1);
      assertThat(saved.getFirst())
          .content(StandardCharsets.UTF_8)
          .contains("something of yesterday");
    }
  }

  @Test
  void shouldEndWithTheExitCodesItPromises() {
    final picocli.CommandLine commandLine = CoordinatorMain.commandLine();
    commandLine.setErr(new java.io.PrintWriter(java.io.Writer.nullWriter()));
    assertThat(commandLine.execute("serve")).as("no --dir").isEqualTo(2);
    assertThat(commandLine.execute("serve", "--dir", directory.toString(), "--idle", "doze"))
        .isEqualTo(2);
    assertThat(commandLine.execute("serve", "--dir", directory.toString(), "--heartbeat", "5000"))
        .isEqualTo(2);
    try (Coordinator coordinator = launch()) {
      assertThat(coordinator.epoch()).isPositive();
      assertThat(commandLine.execute("serve", "--dir", directory.toString()))
          .as("held")
          .isEqualTo(3);
    }
  }

  private Coordinator launch() {
    return Coordinator.launch(
        CoordinatorConfig.of(directory).withStoreConfig(StoreConfig.small()), System.err);
  }

  private void launchAndClose() {
    launch().close();
  }

  private void assertRefused(Reason reason, String message) {
    assertThatThrownBy(this::launch)
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }

  private io.lectern.engine.control.ControlHeader control() {
    try (ControlFile control = ControlFile.open(controlFile)) {
      return control.header();
    }
  }

  private long controlId() {
    return control().controlId();
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static void patch(Path file, long offset, int value) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(
          ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).flip(),
          offset);
    }
  }
}
