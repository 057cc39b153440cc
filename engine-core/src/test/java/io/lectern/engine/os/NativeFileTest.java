package io.lectern.engine.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeFileTest {
  private static final long FAR_BYTE = 1L << 62;
  private static final int FORKS = 200;

  @TempDir private Path directory;

  private Path path;

  @BeforeEach
  void setUp() {
    path = directory.resolve("file.dat");
  }

  @Test
  void shouldCreateWithExactModeWhateverTheUmask() throws IOException {
    create().close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-rw-rw-");
  }

  @Test
  void shouldMapForAThreadThatIsInterruptedAndLeaveItSo() {
    try (NativeFile file = create()) {
      file.allocate(0, 4096);
      Thread.currentThread().interrupt();

      assertThat(file.map(0, 4096, Arena.ofAuto()).byteSize()).isEqualTo(4096);

      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void shouldRefuseToCreateWhatExists() {
    create().close();
    assertRefused(this::create, Reason.PLATFORM, "exists already");
  }

  @Test
  void shouldRefuseToCreateInMissingDirectory() {
    final Path nowhere = directory.resolve("none").resolve("file.dat");
    assertRefused(
        () -> NativeFile.open(nowhere, true, true, 0600), Reason.PLATFORM, "no such directory");
  }

  @Test
  void shouldRefuseMissingFile() {
    assertRefused(() -> open(false), Reason.NOT_A_STORE, "there is no file " + path);
  }

  @Test
  void shouldRefuseDirectory() {
    assertRefused(
        () -> NativeFile.open(directory, true, false, 0), Reason.NOT_A_STORE, "is a directory");
  }

  @Test
  void shouldRefuseWithoutPermission() throws IOException {
    NativeFile.open(path, true, true, 0).close();
    assumeFalse(Files.isReadable(path), "this user may read every file");
    assertRefused(
        () -> open(false), Reason.PLATFORM, "no permission to open " + path + " for reading");
  }

  @Test
  void shouldHoldLockAgainstAnotherDescriptorOfTheSameProcess() {
    try (NativeFile first = create();
        NativeFile second = open(true)) {
      assertThat(first.tryLock(FAR_BYTE)).isTrue();
      assertThat(first.isLockedByOther(FAR_BYTE)).as("own lock").isFalse();
      assertThat(second.tryLock(FAR_BYTE)).isFalse();
      assertThat(second.isLockedByOther(FAR_BYTE)).isTrue();
      assertThat(second.tryLock(FAR_BYTE - 1)).as("the byte before").isTrue();
      assertThat(second.isLockedByOther(FAR_BYTE + 1)).as("the byte after").isFalse();
    }
  }

  @Test
  void shouldSeeLockThroughReadOnlyDescriptor() {
    try (NativeFile owner = create();
        NativeFile observer = open(false)) {
      owner.tryLock(7);
      assertThat(observer.isLockedByOther(7)).isTrue();
    }
  }

  @Test
  void shouldKeepLockWhenAnotherDescriptorIsClosed() {
    try (NativeFile owner = create()) {
      owner.tryLock(7);
      open(true).close();
      try (NativeFile other = open(true)) {
        assertThat(other.tryLock(7)).isFalse();
      }
    }
  }

  @Test
  void shouldFreeLockOnUnlock() {
    try (NativeFile owner = create();
        NativeFile other = open(true)) {
      owner.tryLock(7);
      owner.unlock(7);
      assertThat(other.tryLock(7)).isTrue();
    }
  }

  @Test
  void shouldFreeLockOnClose() {
    final NativeFile owner = create();
    owner.tryLock(7);
    try (NativeFile other = open(true)) {
      assertThat(other.tryLock(7)).isFalse();
      owner.close();
      assertThat(other.tryLock(7)).isTrue();
    }
  }

  @Test
  void shouldFreeLockWhenItsProcessIsKilled() throws Exception {
    try (NativeFile file = create();
        ChildJvm holder =
            ChildJvm.start(LockHolder.class, path.toString(), Long.toString(FAR_BYTE))) {
      holder.awaitLine("locked");
      assertThat(file.tryLock(FAR_BYTE)).as("while the holder lives").isFalse();
      holder.kill();
      assertThat(file.isLockedByOther(FAR_BYTE)).isFalse();
      assertThat(file.tryLock(FAR_BYTE)).as("after its death").isTrue();
    }
  }

  @Test
  void shouldNotHandLockDownToChildProcesses() throws Exception {
    final NativeFile owner = create();
    owner.tryLock(7);
    final Process child = new ProcessBuilder("sleep", "60").start();
    try (NativeFile other = open(true)) {
      owner.close();
      assertThat(other.tryLock(7)).isTrue();
    } finally {
      child.destroyForcibly().waitFor();
    }
  }

  @Test
  void shouldFreeLockOnCloseWhileProcessesAreForked() throws Exception {
    create().close();
    final CompletableFuture<Void> forking =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < FORKS; i++) {
                fork();
              }
            });
    while (!forking.isDone()) {
      try (NativeFile file = open(true)) {
        assertThat(file.tryLock(7)).isTrue();
      }
    }
    forking.join();
  }

  private static void fork() {
    try {
      new ProcessBuilder("true").start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldAllocateBlocksWithinSparseFile() {
    try (NativeFile file = create();
        Arena arena = Arena.ofConfined()) {
      file.truncate(1 << 20);
      file.allocate(4096, 8192);
      assertThat(file.length()).isEqualTo(1 << 20);
      final MemorySegment bytes = file.map(4096, 8192, arena);
      assertThat(bytes.get(ValueLayout.JAVA_LONG, 8184)).isZero();
    }
  }

  @Test
  void shouldReportFullDiskAndLeaveFileAsItWas() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 1 << 20)) {
      final Path file = disk.path().resolve("file.dat");
      try (NativeFile big = NativeFile.open(file, true, true, 0600)) {
        big.truncate(64 << 20);
        big.allocate(0, 4096);
        assertRefused(
            () -> big.allocate(4096, 32 << 20), Reason.NO_SPACE, "no space for 33554432 bytes");
        assertThat(big.length()).isEqualTo(64 << 20);
        big.allocate(4096, 64 << 10);
      }
    }
  }

  @Test
  void shouldMapItsOwnFileAfterTheNameWasGivenToAnother() throws IOException {
    try (NativeFile file = create();
        Arena arena = Arena.ofConfined()) {
      file.truncate(4096);
      Files.move(
          Files.writeString(directory.resolve("other"), "x"),
          path,
          StandardCopyOption.REPLACE_EXISTING);
      assertThat(file.map(0, 4096, arena).byteSize()).isEqualTo(4096);
    }
  }

  @Test
  void shouldTellWhetherItsPathStillIsItsName() throws IOException {
    try (NativeFile file = create()) {
      assertThat(file.isAtPath()).isTrue();

      final Path moved = Files.move(path, directory.resolve("moved.dat"));
      assertThat(file.isAtPath()).isFalse();

      Files.write(path, new byte[1]);
      assertThat(file.isAtPath()).isFalse();

      Files.move(moved, path, StandardCopyOption.REPLACE_EXISTING);
      assertThat(file.isAtPath()).isTrue();
    }
  }

  @Test
  void shouldNotBeAtAPathWhoseDirectoryIsGone() throws IOException {
    final Path parent = Files.createDirectory(directory.resolve("parent"));
    path = parent.resolve("file.dat");
    try (NativeFile file = create()) {
      Files.move(parent, directory.resolve("elsewhere"));
      assertThat(file.isAtPath()).isFalse();
      Files.write(parent, new byte[1]);
      assertThat(file.isAtPath()).isFalse();
    }
  }

  @Test
  void shouldShareWritesBetweenMappingsAndRefuseThemReadOnly() {
    try (NativeFile writable = create();
        NativeFile readOnly = open(false);
        Arena arena = Arena.ofConfined()) {
      writable.truncate(4096);
      final MemorySegment read = readOnly.map(0, 4096, arena);
      writable.map(0, 4096, arena).set(ValueLayout.JAVA_INT, 8, 42);
      assertThat(read.get(ValueLayout.JAVA_INT, 8)).isEqualTo(42);
      assertThat(read.isReadOnly()).isTrue();
    }
  }

  @Test
  void shouldRefuseToMapBeyondTheEnd() {
    try (NativeFile file = create();
        Arena arena = Arena.ofConfined()) {
      file.truncate(4096);
      assertThatIllegalArgumentException().isThrownBy(() -> file.map(1, 4096, arena));
      assertThatIllegalArgumentException().isThrownBy(() -> file.map(Long.MAX_VALUE, 4096, arena));
    }
  }

  @Test
  void shouldForceRangesOfAFileThatGrows() throws IOException {
    try (NativeFile file = create()) {
      file.sync(0, 4096); // Of nothing.
      for (long length = 1000; length < 100_000; length += 30_000) {
        Files.write(path, new byte[(int) length]);
        file.sync(length - 1, length);
        file.sync(length, length);
        file.sync(length - 1, Long.MAX_VALUE);
        file.sync(length + 1, length + 2);
      }
    }
    assertThat(Files.readAllBytes(path)).containsOnly(0);
  }

  @Test
  void shouldRefuseToForceARangeOfAFileOpenedForReading() throws IOException {
    Files.write(path, new byte[10]);
    try (NativeFile file = open(false)) {
      assertThatIllegalStateException()
          .isThrownBy(() -> file.sync(0, 10))
          .withMessageContaining("opened for reading");
    }
  }

  @Test
  void shouldRefuseUseAfterClose() {
    final NativeFile file = create();
    file.close();
    file.close();
    assertThatIllegalStateException().isThrownBy(file::length).withMessageContaining("closed");
    assertThatIllegalStateException().isThrownBy(() -> file.tryLock(0));
    assertThatIllegalStateException().isThrownBy(() -> file.sync(0, 1));
  }

  private NativeFile create() {
    return NativeFile.open(path, true, true, 0666);
  }

  private NativeFile open(boolean writable) {
    return NativeFile.open(path, writable, false, 0);
  }

  private static void assertRefused(ThrowingCallable call, Reason reason, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }
}
