package io.lectern.coordinator;

import io.lectern.engine.image.ImageRestore;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Where what is replaced in a store's directory goes: {@code replaced-TIME} there, made when the
 * first thing is put into it, and never the one of another replacement. Used by one thread.
 */
final class ReplacedFiles {
  private final CoordinatorConfig config;
  private Path directory;

  ReplacedFiles(CoordinatorConfig config) {
    this.config = config;
  }

  /** Moves a file or directory there, if it exists. */
  void take(Path path) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      move(path, require());
    }
  }

  /**
   * As {@link #take}, into a directory of a name there; it is not at its old place any more after a
   * loss of power either.
   */
  void take(String name, Path path) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      final Path target = require().resolve(name);
      Files.createDirectories(target);
      move(path, target);
      ImageRestore.forceNames(target);
      ImageRestore.forceNames(path.toAbsolutePath().getParent());
    }
  }

  /** The directory; null: there was nothing to take. */
  Path directory() {
    return directory;
  }

  private Path require() throws IOException {
    for (long time = config.epochClock().time(); directory == null; time++) {
      final Path free = config.directory().resolve("replaced-" + time);
      try {
        directory = Files.createDirectory(free);
      } catch (FileAlreadyExistsException e) {
        directory = null; // another replacement's: the next name, then
      }
    }
    return directory;
  }

  private static void move(Path path, Path target) throws IOException {
    Files.move(path, target.resolve(path.getFileName()), StandardCopyOption.ATOMIC_MOVE);
  }
}
