package io.lectern.engine.os;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file system of a few bytes, mounted for a test; the test is skipped where mounting is not
 * permitted.
 */
public final class SmallDisk implements AutoCloseable {
  private final Path path;

  private SmallDisk(Path path) {
    this.path = path;
  }

  public static SmallDisk mount(Path path, long lengthBytes)
      throws IOException, InterruptedException {
    Files.createDirectory(path);
    assumeDone("mount", "-t", "tmpfs", "-o", "size=" + lengthBytes, "tmpfs", path.toString());
    return new SmallDisk(path);
  }

  /**
   * Mounts an ext4 of its own, from a file beside the path. It holds files in large pages, as tmpfs
   * does not.
   */
  public static SmallDisk mountExt4(Path path, long lengthBytes)
      throws IOException, InterruptedException {
    Files.createDirectory(path);
    final Path image = path.resolveSibling(path.getFileName() + ".image");
    try (NativeFile file = NativeFile.open(image, true, true, 0600)) {
      file.truncate(lengthBytes);
    }
    assumeDone("mkfs.ext4", "-q", "-b", "4096", "-m", "0", image.toString());
    assumeDone("mount", "-o", "loop", image.toString(), path.toString());
    return new SmallDisk(path);
  }

  private static void assumeDone(String... command) throws InterruptedException {
    try {
      final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      final String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assumeTrue(process.waitFor() == 0, "cannot mount a small disk here: " + output.strip());
    } catch (IOException e) {
      assumeTrue(false, "cannot mount a small disk here: " + e.getMessage());
    }
  }

  public Path path() {
    return path;
  }

  /** Lazily: mappings of its files may still be there, until they are collected. */
  @Override
  public void close() throws IOException {
    final int result =
        new ProcessBuilder("umount", "-l", path.toString()).start().onExit().join().exitValue();
    if (result != 0) {
      throw new IOException("umount " + path + " failed: " + result);
    }
  }
}
