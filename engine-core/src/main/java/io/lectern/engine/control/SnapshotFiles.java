package io.lectern.engine.control;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The files of a store's named snapshots: a properties file each, in directory {@code snapshots}.
 * Clients write them, and the coordinator reads them with its heartbeat. A file is replaced as a
 * whole, so nobody reads half of one. Stateless, safe for use by several threads and processes.
 */
public final class SnapshotFiles {
  private static final String SUFFIX = ".snapshot";

  private final Path directory;

  /** Of the store in a directory. */
  public SnapshotFiles(Path store) {
    this.directory = store.resolve("snapshots");
  }

  /**
   * Makes the file of a snapshot that is being taken.
   *
   * @return false if there is a snapshot of this name
   */
  public boolean begin(NamedSnapshot snapshot) {
    try {
      Files.createDirectories(directory);
      try (Writer writer =
          Files.newBufferedWriter(
              file(snapshot.name()), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        properties(snapshot).store(writer, null);
      } catch (FileAlreadyExistsException e) {
        return false;
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts another file in place of that of a snapshot. */
  public void replace(NamedSnapshot snapshot) {
    final Path written = directory.resolve(snapshot.name() + ".new");
    try {
      try (Writer writer = Files.newBufferedWriter(written)) {
        properties(snapshot).store(writer, null);
      }
      Files.move(written, file(snapshot.name()), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Removes a snapshot.
   *
   * @return false if there is none of this name
   */
  public boolean release(String name) {
    NamedSnapshot.requireName(name);
    try {
      return Files.deleteIfExists(file(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The snapshot of a name.
   *
   * @throws StoreException CORRUPT if its file is none
   */
  public Optional<NamedSnapshot> find(String name) {
    NamedSnapshot.requireName(name);
    return read(file(name));
  }

  /**
   * All snapshots, in no order.
   *
   * @throws StoreException CORRUPT if the file of one is none
   */
  public List<NamedSnapshot> list() {
    final List<NamedSnapshot> snapshots = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      files
          .filter(file -> file.toString().endsWith(SUFFIX))
          .forEach(file -> read(file).ifPresent(snapshots::add));
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return snapshots;
  }

  /** When a file was last made, replaced or removed; empty if there has never been one. */
  public Optional<FileTime> changedAt() {
    try {
      return Optional.of(Files.getLastModifiedTime(directory));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(String name) {
    return directory.resolve(name + SUFFIX);
  }

  private static Properties properties(NamedSnapshot snapshot) {
    final Properties properties = new Properties();
    properties.setProperty("epoch", Long.toString(snapshot.epoch()));
    properties.setProperty("created_at", snapshot.createdAt().toString());
    properties.setProperty("parent", snapshot.parent());
    properties.setProperty("note", snapshot.note());
    properties.setProperty("content_hash", snapshot.contentHash());
    return properties;
  }

  /** Empty if the file has gone. One that is about to get its first bytes is being taken. */
  private static Optional<NamedSnapshot> read(Path file) {
    final Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      throw damaged(file, e);
    }
    final String fileName = file.getFileName().toString();
    try {
      return Optional.of(
          new NamedSnapshot(
              fileName.substring(0, fileName.length() - SUFFIX.length()),
              Long.parseLong(properties.getProperty("epoch", "0")),
              Instant.parse(properties.getProperty("created_at", Instant.now().toString())),
              properties.getProperty("parent", ""),
              properties.getProperty("note", ""),
              properties.getProperty("content_hash", "")));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw damaged(file, e);
    }
  }

  private static StoreException damaged(Path file, Exception cause) {
    return new StoreException(
        Reason.CORRUPT,
        "the named snapshot in " + file + " cannot be read: put it right, or remove the file",
        cause);
  }
}
