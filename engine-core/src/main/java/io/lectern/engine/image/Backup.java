package io.lectern.engine.image;

import io.lectern.engine.StoreCapture;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** An image in a directory of its own, new or empty, wherever its owner likes. */
public final class Backup implements ImageTarget {
  private static final String SPILL_NAME = "old-words";

  private final Path directory;
  private boolean made;

  public Backup(Path directory) {
    this.directory = directory;
  }

  @Override
  public void prepare() {
    try {
      if (!Files.exists(directory)) {
        Files.createDirectory(directory);
        made = true;
      } else if (!isEmptyDirectory()) {
        throw new StoreException(
            Reason.PLATFORM,
            directory + " is there and not an empty directory: name a new one for the backup");
      }
      Directories.forceNameOf(directory);
    } catch (IOException e) {
      throw DiskFailures.of("cannot make directory " + directory, e);
    }
  }

  @Override
  public Path spillFile() {
    return directory.resolve(SPILL_NAME);
  }

  @Override
  public TakenImage take(StoreCapture capture, long nowMs) {
    boolean taken = false;
    try {
      final TakenImage image = ImageWriter.take(capture, directory, null, nowMs);
      taken = true;
      return image;
    } finally {
      if (!taken) {
        clear();
      }
    }
  }

  private boolean isEmptyDirectory() throws IOException {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }

  /** Gives the disk its space back; whatever is in the way, no manifest makes it an image. */
  private void clear() {
    ImageFile.path(directory).toFile().delete();
    if (made) {
      directory.toFile().delete();
    }
  }
}
