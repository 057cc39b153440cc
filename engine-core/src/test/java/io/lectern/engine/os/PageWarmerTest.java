package io.lectern.engine.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageWarmerTest {
  private static final long LENGTH = 8L << 20;

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
  void shouldDoNothingToAFileThatIsGone() throws InterruptedException {
    final Path path = directory.resolve("store.dat");
    PageWarmer.start(path, 0, LENGTH).join();
    assertThat(Files.exists(path)).isFalse();
  }
}
