package io.lectern.engine.control;

import io.lectern.engine.os.NativeFile;
import java.util.BitSet;

/**
 * The locks of a table's rows. A lock belongs to an open file, so one file would be given the same
 * row twice: which rows this one holds is kept here. Safe for use by several threads.
 */
final class RowLocks {
  private final NativeFile file;
  private final long offset;
  private final int count;
  private final BitSet held = new BitSet();

  RowLocks(NativeFile file, long offset, int count) {
    this.file = file;
    this.offset = offset;
    this.count = count;
  }

  int count() {
    return count;
  }

  /** Takes a row that nobody holds, this file included. */
  synchronized boolean tryLock(int row) {
    if (held.get(row) || !file.tryLock(offset + row)) {
      return false;
    }
    held.set(row);
    return true;
  }

  /** Gives a row up; does nothing if this file does not hold it. */
  synchronized void unlock(int row) {
    if (held.get(row)) {
      held.clear(row);
      file.unlock(offset + row);
    }
  }

  synchronized boolean isHeld(int row) {
    return held.get(row);
  }

  /** Whether anyone holds the row. */
  synchronized boolean isOwned(int row) {
    return held.get(row) || file.isLockedByOther(offset + row);
  }
}
