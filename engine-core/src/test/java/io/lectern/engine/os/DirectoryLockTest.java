package io.lectern.engine.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.engine.StoreException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {
  @TempDir private Path directory;

  @Test
  void shouldBeHeldByOneUntilItIsClosed() {
    final DirectoryLock first = DirectoryLock.tryAcquire(directory);
    assertThat(first).isNotNull();
    assertThat(DirectoryLock.tryAcquire(directory)).isNull();
    first.close();
    first.close();
    final DirectoryLock second = DirectoryLock.tryAcquire(directory);
    assertThat(second).isNotNull();
    second.close();
  }

  @Test
  void shouldRefuseMissingDirectory() {
    assertThatThrownBy(() -> DirectoryLock.tryAcquire(directory.resolve("none")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot open directory");
  }
}
