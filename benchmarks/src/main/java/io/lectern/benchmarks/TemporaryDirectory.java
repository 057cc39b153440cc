package io.lectern.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory beside the benchmarks' files that is deleted with all it holds when closed. */
final class TemporaryDirectory implements AutoCloseable {
  private final Path path;

  TemporaryDirectory(String name) throws IOException {
    Files.createDirectories(Fixture.DIRECTORY.toAbsolutePath().getParent());
    path = Files.createTempDirectory(Fixture.DIRECTORY.toAbsolutePath().getParent(), name);
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
