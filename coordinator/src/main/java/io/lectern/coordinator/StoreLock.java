package io.lectern.coordinator;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.control.ControlFile;
import io.lectern.engine.control.ControlHeader;
import io.lectern.engine.os.NativeFile;
import io.lectern.layout.ControlFileDescriptor;
import java.nio.file.Path;
import java.time.Instant;

/**
 * The lock that makes a process the one coordinator of a store. The kernel drops it when the
 * process ends.
 */
final class StoreLock implements AutoCloseable {
  private final NativeFile file;

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

  @Override
  public void close() {
    file.close();
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
