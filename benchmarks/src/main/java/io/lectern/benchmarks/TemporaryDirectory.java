package io.lectern.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory that is deleted with all it holds when closed. */
final class TemporaryDirectory implements AutoCloseable {
  private final Path path;

  /** Makes a directory beside the benchmarks' files. */
  TemporaryDirectory(String name) throws IOException {
    this(Fixture.DIRECTORY.toAbsolutePath().getParent(), name);
  }

  private TemporaryDirectory(Path parent, String name) throws IOException {
    Files.createDirectories(parent);
    path = Files.createTempDirectory(parent, name);
  }

  /**
   * Makes a directory on a disk: in the checkout that the benchmarks are run from, or where the
   * property {@code lectern.benchmarks.disk} says.
   *
   * @throws IOException if that is memory only
   */
  static TemporaryDirectory onDisk(String name) throws IOException {
    final Path launcher = Path.of(System.getProperty("lectern.launcher", "lectern"));
    final Path checkout = launcher.toAbsolutePath().getParent();
    final String disk = System.getProperty("lectern.benchmarks.disk");
    final TemporaryDirectory directory =
        new TemporaryDirectory(disk == null ? checkout.resolve("target") : Path.of(disk), name);
    final String type = Files.getFileStore(directory.path).type();
    if (type.equals("tmpfs") || type.equals("ramfs")) {
      directory.close();
      throw new IOException(
          directory.path
              + " is in memory ("
              + type
              + "): name a directory on a disk with -Dlectern.benchmarks.disk=DIR in"
              + " LECTERN_JAVA_OPTS");
    }
    return directory;
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
