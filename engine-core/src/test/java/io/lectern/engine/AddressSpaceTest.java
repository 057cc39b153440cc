package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressSpaceTest {
  private static final int THREADS = 6;
  private static final int OPENED = 30;

  @TempDir private Path dir;

  /** Together they would take several times the address space that a process has. */
  @Test
  void shouldOpenAndCloseAsManyReadersAsIsWished() {
    final Path file = dir.resolve("store.dat");
    StoreWriter.create(file, StoreConfig.defaults(), ReaderTable.inProcess()).close();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      final List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        all.add(threads.submit(() -> openAndClose(file)));
      }
      for (Future<?> one : all) {
        assertThatCode(one::get).doesNotThrowAnyException();
      }
    }
  }

  private static void openAndClose(Path file) {
    for (int i = 0; i < OPENED; i++) {
      StoreReader.open(file).close();
    }
  }
}
