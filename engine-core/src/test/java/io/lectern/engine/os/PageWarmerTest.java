package io.lectern.engine.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageWarmerTest {
  private static final long LENGTH = 8L << 20;
  private static final long PAGE_BYTES = 4096;

  @TempDir Path directory;

  @Test
  void shouldHavePagesInMemoryBeforeTheyAreTouched() throws InterruptedException {
    final Path path = directory.resolve("store.dat");
    try (NativeFile file = NativeFile.open(path, true, true, 0600);
        Arena arena = Arena.ofConfined()) {
      file.allocate(0, LENGTH);
      final MemorySegment memory = file.map(0, LENGTH, arena);
      assumeFalse(memory.isLoaded()); // of a file system that keeps its files in memory, it is

      PageWarmer.start(path, 0, LENGTH / 2).join();

      assertThat(memory.asSlice(0, LENGTH / 2).isLoaded()).isTrue();
      assertThat(memory.get(ValueLayout.JAVA_LONG, 0)).isZero();
    }
  }

  @Test
  void shouldDoNothingToAFileThatIsGone() {
    final Path path = directory.resolve("store.dat");
    assertThatCode(() -> PageWarmer.warm(path, 0, LENGTH)).doesNotThrowAnyException();
    assertThat(Files.exists(path)).isFalse();
  }

  @Test
  void shouldDoNothingToAFileThatIsShorter() throws IOException {
    final Path path = Files.write(directory.resolve("store.dat"), new byte[10]);
    assertThatCode(() -> PageWarmer.warm(path, LENGTH, LENGTH)).doesNotThrowAnyException();
    assertThat(Files.size(path)).isEqualTo(10);
  }

  @Test
  void shouldLeaveFilesInLargePages() throws IOException, InterruptedException {
    try (SmallDisk disk = SmallDisk.mountExt4(directory.resolve("disk"), 16 * LENGTH)) {
      assumeTrue(
          largePageBytes(disk.path().resolve("cold"), false) == LENGTH,
          "files are not held in large pages here");
      assertThat(largePageBytes(disk.path().resolve("warmed"), true)).isEqualTo(LENGTH);
    }
  }

  /** Of a file that was written step by step, as far as it is mapped by large pages then. */
  private static long largePageBytes(Path path, boolean warmed)
      throws IOException, InterruptedException {
    try (NativeFile file = NativeFile.open(path, true, true, 0600)) {
      file.truncate(4 * LENGTH); // reading ahead does not end where the file does
      try (Arena arena = Arena.ofConfined()) {
        final MemorySegment written = file.map(0, LENGTH, arena);
        LargePages.advise(written);
        for (long step = 0; step < LENGTH; step += NativeFile.LARGE_PAGE_BYTES) {
          file.allocate(step, NativeFile.LARGE_PAGE_BYTES);
          if (warmed) {
            PageWarmer.start(path, step, NativeFile.LARGE_PAGE_BYTES).join();
          }
          written.asSlice(step, NativeFile.LARGE_PAGE_BYTES).fill((byte) 1);
        }
      }
      try (Arena arena = Arena.ofConfined()) {
        final MemorySegment read = file.map(0, LENGTH, arena);
        LargePages.advise(read);
        for (long page = 0; page < LENGTH; page += PAGE_BYTES) {
          assertThat(read.get(ValueLayout.JAVA_BYTE, page)).isEqualTo((byte) 1);
        }
        return largePageBytes(path);
      }
    }
  }

  private static long largePageBytes(Path mapped) throws IOException {
    long bytes = 0;
    boolean isOf = false;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        isOf = line.endsWith(mapped.toString());
      } else if (isOf && line.startsWith("FilePmdMapped:")) {
        bytes += Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    return bytes;
  }
}
