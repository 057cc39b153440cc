package io.lectern.coordinator;

import io.lectern.coordinator.recovery.ControlState;
import io.lectern.coordinator.recovery.ReaderState;
import io.lectern.engine.NewStore;
import io.lectern.engine.StoreCondition;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.control.ControlFile;
import io.lectern.engine.control.ControlHeader;
import io.lectern.engine.os.DirectoryLock;
import io.lectern.engine.os.NativeFile;
import io.lectern.layout.ControlFileDescriptor;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Takes a store's directory: makes what is missing, refuses what is none, and locks the store. */
final class StoreDirectory {
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);
  private static final long READER_PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final List<String> OWN_NAMES =
      List.of(
          "store.dat",
          "control.dat",
          "journal",
          "receipts",
          "checkpoints",
          "snapshots",
          "replaced-",
          "restored",
          "errors-");

  /**
   * Beginnings of names that only what was put aside has, or what was to take its place, or what
   * names the epochs of a store.
   */
  private static final List<String> REMAINS =
      List.of("store.dat.", "journal.", "replaced-", "restored", "snapshots");

  private final CoordinatorConfig config;

  StoreDirectory(CoordinatorConfig config) {
    this.config = config;
  }

  /**
   * Keeps other coordinators from starting here at the same time; makes the directory if there is
   * none.
   */
  DirectoryLock lockForStart() {
    final Path directory = config.directory();
    makeDirectory(directory);
    final long startNs = System.nanoTime();
    while (true) {
      final DirectoryLock lock = DirectoryLock.tryAcquire(directory);
      if (lock != null) {
        return lock;
      }
      if (System.nanoTime() - startNs > PATIENCE_NS) {
        throw new StoreException(
            Reason.HELD,
            directory
                + " is held by another process, which has been starting a coordinator there for"
                + " seconds: wait until it is ready, or stop it");
      }
      LockSupport.parkNanos(PAUSE_NS);
    }
  }

  /**
   * Requires that a store may be put here: nobody uses the one that is here, if there is one, and
   * nothing else is.
   *
   * @param replace whether there may be one
   * @return the lock of the store that is here, null if there is none
   */
  StoreLock lockForRestore(boolean replace) {
    if (!Files.exists(config.storeFile(), LinkOption.NOFOLLOW_LINKS)) {
      requireNothingElse(config.directory());
      return null;
    }
    if (!replace) {
      throw new StoreException(
          Reason.HELD,
          config.directory()
              + " holds a store already: name another directory, or say --replace to have what is"
              + " there put aside");
    }
    final StoreLock lock = StoreLock.acquire(config.storeFile(), config.controlFile());
    if (hasSnapshots()) {
      lock.close();
      throw new StoreException(
          Reason.HELD,
          "processes still read the store in " + config.directory() + ": stop them first");
    }
    return lock;
  }

  /** Locks the store; null: there is none. */
  StoreLock lockStore() {
    return Files.exists(config.storeFile(), LinkOption.NOFOLLOW_LINKS)
        ? StoreLock.acquire(config.storeFile(), config.controlFile())
        : null;
  }

  /** Makes a store, in a directory that holds nothing else. */
  void createStore() {
    requireNothingElse(config.directory());
    NewStore.format(config.storeFile(), config.storeConfig());
  }

  /**
   * Whether something is left that speaks of a store that was here or was to be, besides the files
   * that a store is made of. Beside a store it means nothing.
   */
  boolean hasRemains() {
    return names(config.directory()).stream()
        .anyMatch(name -> REMAINS.stream().anyMatch(name::startsWith));
  }

  /**
   * What there is of a control file.
   *
   * @param store whose it should be; one that cannot be read has no id to compare
   */
  ControlState controlState(StoreCondition store) {
    try (ControlFile control = ControlFile.open(config.controlFile())) {
      final ControlHeader header = control.header();
      if (store.isReadable()
          && (header.storeIdHigh() != store.storeIdHigh()
              || header.storeIdLow() != store.storeIdLow())) {
        return ControlState.FOREIGN;
      }
      return header.isOfThisBoot() ? ControlState.FRESH : ControlState.STALE;
    } catch (StoreException e) {
      if (e.reason() == Reason.PLATFORM) {
        throw e;
      }
      return ControlState.MISSING;
    }
  }

  /** Whether processes that live may have snapshots of the store open. */
  ReaderState readers() {
    return Files.exists(config.storeFile()) && hasSnapshots() ? ReaderState.SOME : ReaderState.NONE;
  }

  /**
   * The control file: the one that is there if it is this store's and of this boot or in use by
   * readers, since they may have snapshots pinned in it, or else a new one. With a new one no
   * snapshot can be opened until the caller has made it the one in force, and admits them.
   *
   * @param lock of the store
   * @throws StoreException HELD if there is none that can be used, and processes may have snapshots
   *     open
   */
  ControlFile openControlFile(StoreLock lock, long storeIdHigh, long storeIdLow) {
    final ControlFile existing = openExisting(lock, storeIdHigh, storeIdLow);
    if (existing != null) {
      return existing;
    }
    excludeSnapshots(lock);
    return ControlFile.create(config.controlFile(), storeIdHigh, storeIdLow);
  }

  /** A reader that is only just opening, and will find no control file of its store, goes away. */
  private void excludeSnapshots(StoreLock lock) {
    final long startNs = System.nanoTime();
    while (!lock.excludeSnapshots()) {
      if (System.nanoTime() - startNs > READER_PATIENCE_NS) {
        throw new StoreException(
            Reason.HELD,
            "processes still read the store in "
                + config.directory()
                + ", whose control file is gone: stop them first");
      }
      LockSupport.parkNanos(PAUSE_NS);
    }
  }

  /** Whether a process that lives may have snapshots open. */
  private boolean hasSnapshots() {
    try (NativeFile store = NativeFile.open(config.storeFile(), false, false, 0)) {
      return store.isLockedByOther(ControlFileDescriptor.SNAPSHOTS_LOCK_OFFSET);
    }
  }

  private ControlFile openExisting(StoreLock lock, long storeIdHigh, long storeIdLow) {
    final ControlFile control;
    try {
      control = ControlFile.open(config.controlFile());
    } catch (StoreException e) {
      if (e.reason() == Reason.PLATFORM) {
        throw e;
      }
      return null;
    }
    boolean usable = false;
    try {
      control.requireStore(storeIdHigh, storeIdLow);
      // Not a look at who reads: whoever came just after that would pin in this file unseen.
      usable = control.header().isOfThisBoot() || !lock.excludeSnapshots();
      if (usable) {
        control.allocateFixedParts();
      }
      if (usable && !control.header().isOfThisBoot()) {
        // Readers were there before this first coordinator of the boot. What lies in the ring is of
        // the boot before, and may be whole or not.
        new CommandRingConsumer(control.commandRingBuffer()).reset();
      }
    } catch (StoreException e) {
      if (e.reason() != Reason.NOT_A_STORE) {
        throw e;
      }
    } finally {
      if (!usable) {
        control.close();
      }
    }
    return usable ? control : null;
  }

  private static void makeDirectory(Path directory) {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new StoreException(Reason.NOT_A_STORE, directory + " is a file, not a directory");
    }
    try {
      Files.createDirectories(directory);
    } catch (FileAlreadyExistsException e) {
      throw new StoreException(
          Reason.NOT_A_STORE,
          "cannot make directory " + directory + ": " + e.getFile() + " is a file",
          e);
    } catch (AccessDeniedException e) {
      throw new StoreException(
          Reason.PLATFORM,
          "no permission to make directory "
              + e.getFile()
              + ": run as a user who may write to the directory it is in",
          e);
    } catch (NoSuchFileException e) {
      throw new StoreException(
          Reason.PLATFORM,
          "cannot make directory " + directory + ": no directory can be made in that file system",
          e);
    } catch (FileSystemException e) {
      throw new StoreException(
          Reason.PLATFORM,
          "cannot make directory "
              + directory
              + ": "
              + (e.getReason() == null ? e.getMessage() : e.getReason()),
          e);
    } catch (IOException e) {
      throw new StoreException(
          Reason.PLATFORM, "cannot make directory " + directory + ": " + e.getMessage(), e);
    }
  }

  /** A mistyped directory should not get a store among its files. */
  private static void requireNothingElse(Path directory) {
    final List<String> strangers =
        names(directory).stream()
            .filter(name -> !name.equals("lost+found"))
            .filter(name -> OWN_NAMES.stream().noneMatch(name::startsWith))
            .sorted()
            .limit(3)
            .toList();
    if (!strangers.isEmpty()) {
      throw new StoreException(
          Reason.NOT_A_STORE,
          directory
              + " holds no store but other files ("
              + String.join(", ", strangers)
              + "): choose an empty or a new directory");
    }
  }

  private static List<String> names(Path directory) {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new StoreException(Reason.PLATFORM, "cannot read directory " + directory + ": " + e, e);
    }
  }
}
