package io.lectern.engine.control;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
 * Clients write them, and the coordinator reads them with its heartbeat. A file is put there and
 * replaced as a whole, so nobody reads half of one, nor finds one that may not be read yet. Whoever
 * may send commands may do so here: directory and files are the group's, as the control file is,
 * whatever the umask. Stateless, safe for use by several threads and processes.
 */
public final class SnapshotFiles {
  private static final String SUFFIX = ".snapshot";

  private static final String UNFINISHED = ".new";
  private static final int DIRECTORY_MODE = 0770;
  private static final int FILE_MODE = 0660;
  private static final int PERMISSIONS = 0777;
  private static final int MODE_BITS = 07777;

  private final Path directory;

  /** Of the store in a directory. */
  public SnapshotFiles(Path store) {
    this.directory = store.resolve("snapshots");
  }

  /**
   * Makes the directory, or puts its permissions right.
   *
   * @throws UncheckedIOException if it cannot be made, or is another user's that shares it
   *     otherwise
   */
  public void makeDirectory() {
    try {
      if (!Files.isDirectory(directory)) {
        try {
          Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
          if (!Files.isDirectory(directory)) {
            throw e;
          }
        }
      }
      share(directory, DIRECTORY_MODE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file of the directory that is not a snapshot's yet. */
  private Path write(NamedSnapshot snapshot) throws IOException {
    final Path written = Files.createTempFile(directory, snapshot.name() + "-", UNFINISHED);
    try (Writer writer = Files.newBufferedWriter(written)) {
      properties(snapshot).store(writer, null);
    }
    share(written, FILE_MODE);
    giveToGroupOfDirectory(written);
    return written;
  }

  /** What else a mode says stays: a directory may hand its group down. */
  private static void share(Path path, int permissions) throws IOException {
    final int mode = (int) Files.getAttribute(path, "unix:mode") & MODE_BITS;
    final int wanted = (mode & ~PERMISSIONS) | permissions;
    if (mode != wanted) {
      Files.setAttribute(path, "unix:mode", wanted);
    }
  }

  /** The group of one who is not of it, as root is, would keep the coordinator out. */
  private void giveToGroupOfDirectory(Path file) throws IOException {
    final Object group = Files.getAttribute(directory, "unix:gid");
    if (!group.equals(Files.getAttribute(file, "unix:gid"))) {
      try {
        Files.setAttribute(file, "unix:gid", group);
      } catch (FileSystemException e) {
        // Only members of a group may give files to it; the coordinator tells what it cannot read.
      }
    }
  }

  /** Whether there is a snapshot, be it readable or not. */
  public boolean hasAny() {
    try (Stream<Path> files = Files.list(directory)) {
      return files.anyMatch(file -> file.toString().endsWith(SUFFIX));
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      return true; // what cannot be read may hold some
    }
  }

  /**
   * Makes the file of a snapshot that is being taken.
   *
   * @return false if there is a snapshot of this name
   */
  public boolean begin(NamedSnapshot snapshot) {
    try {
      if (!Files.isDirectory(directory)) {
        makeDirectory();
      }
      final Path written = write(snapshot);
      try {
        Files.createLink(file(snapshot.name()), written);
        return true;
      } catch (FileAlreadyExistsException e) {
        return false;
      } finally {
        Files.delete(written);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts another file in place of that of a snapshot. */
  public void replace(NamedSnapshot snapshot) {
    try {
      Files.move(write(snapshot), file(snapshot.name()), StandardCopyOption.ATOMIC_MOVE);
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
   * @throws StoreException CORRUPT if the file of one is none, PLATFORM if it may not be read
   */
  public List<NamedSnapshot> list() {
    final List<NamedSnapshot> snapshots = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      files
          .filter(file -> file.toString().endsWith(SUFFIX))
          .forEach(file -> read(file).ifPresent(snapshots::add));
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (AccessDeniedException e) {
      throw forbidden(directory, e);
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

  /** Empty if the file has gone. One without an epoch is being taken. */
  private static Optional<NamedSnapshot> read(Path file) {
    final Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (AccessDeniedException e) {
      throw forbidden(file, e);
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

  private static StoreException forbidden(Path path, Exception cause) {
    return new StoreException(
        Reason.PLATFORM,
        "no permission to read "
            + path
            + ": named snapshots are for the owner and the group of their store; have its owner put"
            + " the permissions right",
        cause);
  }

  private static StoreException damaged(Path file, Exception cause) {
    return new StoreException(
        Reason.CORRUPT,
        "the named snapshot in " + file + " cannot be read: put it right, or remove the file",
        cause);
  }
}
