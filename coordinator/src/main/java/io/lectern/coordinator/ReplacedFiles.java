package io.lectern.coordinator;

import io.lectern.engine.image.ImageRestore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Where what is replaced in a store's directory goes: {@code replaced-TIME} there, made when the
 * first thing is put into it, and never the one of another replacement. Used by one thread, which
 * keeps others from replacing anything there.
 */
final class ReplacedFiles {
  private final CoordinatorConfig config;
  private final Path directory;

  ReplacedFiles(CoordinatorConfig config) {
    this(config, freeDirectory(config));
  }

  /**
   * Goes on with what was begun.
   *
   * @param directory which was free then
   */
  ReplacedFiles(CoordinatorConfig config, Path directory) {
    this.config = config;
    this.directory = directory;
  }

  /** The next name that no replacement has. */
  static Path freeDirectory(CoordinatorConfig config) {
    long time = config.epochClock().time();
    while (exists(directory(config, time))) {
      time++;
    }
    return directory(config, time);
  }

  /** Moves a file or directory there, if it exists. */
  void take(Path path) throws IOException {
    if (exists(path)) {
      Files.createDirectories(directory);
      move(path, directory);
    }
  }

  /**
   * As {@link #take}, into a directory of a name there; it is not at its old place any more after a
   * loss of power either.
   */
  void take(String name, Path path) throws IOException {
    if (exists(path)) {
      final Path target = directory.resolve(name);
      Files.createDirectories(target);
      move(path, target);
      ImageRestore.forceNames(target);
      ImageRestore.forceNames(path.toAbsolutePath().getParent());
    }
  }

  /**
   * Gives a file that exists a second name there. It keeps its own until another file takes that,
   * so that there is no moment without one.
   */
  void link(Path file) throws IOException {
    final Path link = directory.resolve(file.getFileName());
    if (exists(file) && !exists(link)) {
      Files.createDirectories(directory);
      Files.createLink(link, file);
    }
  }

  /** Has the disk know what is there by the names that it has now. */
  void force() throws IOException {
    if (exists(directory)) {
      ImageRestore.forceNames(directory);
    }
    ImageRestore.forceNames(config.directory());
  }

  /** The directory; null: there was nothing to take. */
  Path directory() {
    return exists(directory) ? directory : null;
  }

  private static Path directory(CoordinatorConfig config, long time) {
    return config.directory().resolve("replaced-" + time);
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static void move(Path path, Path target) throws IOException {
    Files.move(path, target.resolve(path.getFileName()), StandardCopyOption.ATOMIC_MOVE);
  }
}
