package io.lectern.coordinator.journal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of a few bytes; the test is skipped where mounting is not permitted. */
public final class SmallDisk implements AutoCloseable {
  private final Path path;

  private SmallDisk(Path path) {
    this.path = path;
  }

  public static SmallDisk mount(Path path, long lengthBytes)
      throws IOException, InterruptedException {
    Files.createDirectory(path);
    final Process mount =
        new ProcessBuilder(
                "mount", "-t", "tmpfs", "-o", "size=" + lengthBytes, "tmpfs", path.toString())
            .redirectErrorStream(true)
            .start();
    final String output = new String(mount.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assumeTrue(mount.waitFor() == 0, "cannot mount a small disk here: " + output.strip());
    return new SmallDisk(path);
  }

  public Path path() {
    return path;
  }

  /** Lazily: mappings of its files may still be there. */
  @Override
  public void close() throws IOException {
    final int result =
        new ProcessBuilder("umount", "-l", path.toString()).start().onExit().join().exitValue();
    if (result != 0) {
      throw new IOException("umount " + path + " failed: " + result);
    }
  }
}
