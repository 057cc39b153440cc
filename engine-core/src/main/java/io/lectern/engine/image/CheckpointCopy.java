package io.lectern.engine.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A checkpoint that is being made of an image elsewhere. A copy, not another name of the same file:
 * checkpoints are written over. Closing it takes away what does not count. Used by one thread.
 */
public final class CheckpointCopy implements AutoCloseable {
  private final Path directory;
  private final ImageManifest manifest;
  private boolean counts;

  private CheckpointCopy(Path directory, ImageManifest manifest) {
    this.directory = directory;
    this.manifest = manifest;
  }

  /**
   * Copies an image, checks every byte of it, and of the copy as the disk has it.
   *
   * @param directory to be made
   */
  static CheckpointCopy of(Path image, Path directory) {
    final CheckpointCopy copy = new CheckpointCopy(directory, ImageManifest.read(image));
    boolean done = false;
    try {
      Files.createDirectory(directory);
      ImageRestore.copy(image, copy.manifest, ImageFile.path(directory), header -> {});
      ImageFile.read(directory, copy.manifest, (offset, bytes, length) -> {});
      done = true;
      return copy;
    } catch (IOException e) {
      throw DiskFailures.of("cannot copy " + image + " to " + directory, e);
    } finally {
      if (!done) {
        copy.close();
      }
    }
  }

  /** Where it is. */
  public Path directory() {
    return directory;
  }

  /** Makes it count, from then on also after a loss of power. */
  public void count() throws IOException {
    Directories.force(directory.getParent());
    ManifestFile.write(directory, manifest);
    counts = true;
  }

  @Override
  public void close() {
    if (!counts) {
      ImageFile.path(directory).toFile().delete();
      directory.toFile().delete();
    }
  }
}
