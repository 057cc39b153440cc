package io.lectern.coordinator;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.control.ControlFile;
import io.lectern.engine.control.ControlHeader;
import io.lectern.engine.os.NativeFile;
import io.lectern.layout.ControlFileDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * The lock that makes a process the one coordinator of a store. It lies on the store file and, once
 * that is known, on the control file: so a store file that is put in place of another does not get
 * a coordinator while that of the other still has the control file in hand. The kernel drops both
 * when the process ends, and not when it is stopped.
 */
final class StoreLock implements AutoCloseable {
  private final NativeFile file;
  private NativeFile control; // null: not locked yet

  private StoreLock(NativeFile file) {
    this.file = file;
  }

  /**
   * Takes the lock.
   *
   * @throws StoreException HELD, naming the holder, if there is another coordinator
   */
  static StoreLock acquire(Path storeFile, Path controlFile) {
    final NativeFile file = NativeFile.open(storeFile, true, false, 0);
    boolean locked = false;
    try {
      locked = file.tryLock(ControlFileDescriptor.COORDINATOR_LOCK_OFFSET);
      if (!locked) {
        throw new StoreException(
            Reason.HELD,
            "the store in "
                + storeFile.getParent()
                + " is held by "
                + holder(controlFile)
                + ". One coordinator serves a store: stop that one first");
      }
      return new StoreLock(file);
    } finally {
      if (!locked) {
        file.close();
      }
    }
  }

  /**
   * Takes the control file too.
   *
   * @throws StoreException HELD if a coordinator has it whose store file was another one
   */
  void lockControl(Path controlFile) {
    final NativeFile opened = NativeFile.open(controlFile, true, false, 0);
    if (!opened.tryLock(ControlFileDescriptor.COORDINATOR_LOCK_OFFSET)) {
      opened.close();
      throw held(file.path(), controlFile);
    }
    control = opened;
  }

  /**
   * Requires that no coordinator has the control file, which is about to be put aside.
   *
   * @throws StoreException HELD if one has it whose store file was another one
   */
  static void requireControlFree(Path storeFile, Path controlFile) {
    if (Files.exists(controlFile)) {
      try (NativeFile opened = NativeFile.open(controlFile, true, false, 0)) {
        if (!opened.tryLock(ControlFileDescriptor.COORDINATOR_LOCK_OFFSET)) {
          throw held(storeFile, controlFile);
        }
      }
    }
  }

  private static StoreException held(Path storeFile, Path controlFile) {
    return new StoreException(
        Reason.HELD,
        controlFile
            + " is held by "
            + holder(controlFile)
            + ", though "
            + storeFile.getFileName()
            + " is not: that was moved or replaced while the other one had it. End that"
            + " coordinator first, even if it is stopped");
  }

  /**
   * Keeps every process from opening snapshots until {@link #admitSnapshots}: a reader that found
   * the control file that is about to be replaced would pin in a table that nobody looks at.
   *
   * @return false, and nothing is kept from anybody, if a process may have snapshots open
   */
  boolean excludeSnapshots() {
    return file.tryLock(ControlFileDescriptor.SNAPSHOTS_LOCK_OFFSET);
  }

  /** Lets snapshots be opened, if they were kept from it. */
  void admitSnapshots() {
    file.unlock(ControlFileDescriptor.SNAPSHOTS_LOCK_OFFSET);
  }

  /** Which of the locked files does not bear its name any more; null: both do. */
  Path replacedFile() {
    if (!file.isAtPath()) {
      return file.path();
    }
    return control == null || control.isAtPath() ? null : control.path();
  }

  @Override
  public void close() {
    file.close();
    if (control != null) {
      control.close();
    }
  }

  /** What the control file says of the holder; it may be just about to make it. */
  private static String holder(Path controlFile) {
    try (ControlFile control = ControlFile.open(controlFile)) {
      final ControlHeader header = control.header();
      return "the coordinator with pid "
          + header.coordinatorPid()
          + ", started "
          + Instant.ofEpochMilli(header.coordinatorStartMs())
          + ", in directory "
          + controlFile.getParent();
    } catch (StoreException e) {
      return "another coordinator, which cannot be named: " + e.getMessage();
    }
  }
}
