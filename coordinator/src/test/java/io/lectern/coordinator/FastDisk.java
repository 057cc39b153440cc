package io.lectern.coordinator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * A directory in memory if there is room: for tests that play a loss of power by themselves, and
 * would only wait for the disk.
 */
final class FastDisk implements TempDirFactory {
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long LEAST_BYTES = 4L << 30;

  FastDisk() {}

  @Override
  public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext extension)
      throws IOException {
    return Files.isWritable(MEMORY) && MEMORY.toFile().getUsableSpace() >= LEAST_BYTES
        ? Files.createTempDirectory(MEMORY, "lectern-")
        : Files.createTempDirectory("lectern-");
  }
}
