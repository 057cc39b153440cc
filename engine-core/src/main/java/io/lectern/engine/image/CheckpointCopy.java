package io.lectern.engine.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A checkpoint that is being made of an image elsewhere. A copy, not another name of the same file:
 * checkpoints are written over. Closing it takes away what is not whole. Used by one thread.
 */
public final class CheckpointCopy implements AutoCloseable {
  private final Path directory;
  private final ImageManifest manifest;
  private boolean sealed;

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

  /**
   * Says that it is whole and on the disk. It counts once what this writes has been moved to {@link
   * #directory}, under its name; from now on closing takes nothing away.
   *
   * @param place directory for the file that makes it count
   * @return that file
   */
  public Path seal(Path place) throws IOException {
    Directories.force(directory);
    Directories.force(directory.getParent());
    ManifestFile.write(place, manifest);
    sealed = true;
    return ManifestFile.path(place);
  }

  @Override
  public void close() {
    if (!sealed) {
      ImageFile.path(directory).toFile().delete();
      directory.toFile().delete();
    }
  }
}
