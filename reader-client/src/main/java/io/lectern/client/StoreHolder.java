package io.lectern.client;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.NativeFile;
import io.lectern.layout.ControlFileDescriptor;
import io.lectern.layout.StoreHeaderDescriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Who holds a store, by what cannot lie: the kernel's lock on the store file, and the header of
 * that file. Opened for reading only. Safe for use by several threads.
 */
final class StoreHolder implements AutoCloseable {
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
  private static final long EXCLUSION_PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long EXCLUSION_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(2);

  private final NativeFile file;
  private final MemorySegment header;

  private StoreHolder(NativeFile file, MemorySegment header) {
    this.file = file;
    this.header = header;
  }

  /**
   * @throws io.lectern.engine.StoreException if the file is missing, cannot be read, or is shorter
   *     than a header
   */
  static StoreHolder open(Path storeFile) {
    final NativeFile file = NativeFile.open(storeFile, false, false, 0);
    boolean opened = false;
    try {
      final MemorySegment header =
          file.map(0, Math.min(file.length(), StoreHeaderDescriptor.HEADER_LENGTH), Arena.ofAuto());
      opened = true;
      return new StoreHolder(file, header);
    } finally {
      if (!opened) {
        file.close();
      }
    }
  }

  /**
   * Says, until this is closed, that this process may have snapshots open: while anyone says so, no
   * coordinator puts another control file in the place of the one that they are pinned in. One that
   * is doing so just now is waited for.
   *
   * @throws StoreException HELD if that takes more than a second
   */
  void holdSnapshots() {
    final long startNs = System.nanoTime();
    while (!file.tryLockShared(ControlFileDescriptor.SNAPSHOTS_LOCK_OFFSET)) {
      if (System.nanoTime() - startNs > EXCLUSION_PATIENCE_NS) {
        throw new StoreException(
            Reason.HELD,
            file.path()
                + " has been locked against readers for a second: by a coordinator that is"
                + " starting and makes a new control file, which should not take longer, or by a"
                + " program that is not Lectern. Try again in a moment");
      }
      LockSupport.parkNanos(EXCLUSION_PAUSE_NS);
    }
  }

  /** Whether a coordinator, alive, has the store. */
  boolean isHeld() {
    return file.isLockedByOther(ControlFileDescriptor.COORDINATOR_LOCK_OFFSET);
  }

  /** The fencing term: of the coordinator that took the store last. */
  long term() {
    return (long) LONG.getAcquire(header, (long) StoreHeaderDescriptor.TERM_OFFSET);
  }

  /** Identity of the control file in force. */
  long controlId() {
    return (long) LONG.getAcquire(header, (long) StoreHeaderDescriptor.CONTROL_ID_OFFSET);
  }

  @Override
  public void close() {
    file.close();
  }
}
