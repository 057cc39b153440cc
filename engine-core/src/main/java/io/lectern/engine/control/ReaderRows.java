package io.lectern.engine.control;

import io.lectern.engine.ReaderRow;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.ProcessIdentity;
import java.util.function.Consumer;

/**
 * Ownership of the reader table's rows: a row is its owner's for as long as the kernel sees its
 * lock held. Safe for use by several threads.
 */
public final class ReaderRows {
  private final ReaderTable table;
  private final RowLocks locks;

  ReaderRows(ReaderTable table, RowLocks locks) {
    this.table = table;
    this.locks = locks;
  }

  /**
   * Makes the first free row this process's; idle.
   *
   * @param name shown by the statistics
   * @throws StoreException NO_SPACE if all rows are owned
   */
  public ReaderRow claim(String name) {
    for (int i = 0; i < table.rowCount(); i++) {
      if (locks.tryLock(i)) {
        final ReaderRow row = table.row(i);
        final ProcessIdentity self = ProcessIdentity.current();
        row.claim(self.pid(), self.startMs(), name);
        return row;
      }
    }
    throw new StoreException(
        Reason.NO_SPACE,
        "all "
            + table.rowCount()
            + " rows of the reader table are in use: close some snapshots or readers first");
  }

  /** Gives a row up. Its snapshot is closed. */
  public void release(ReaderRow row) {
    if (locks.isHeld(row.index())) {
      row.clear();
      locks.unlock(row.index());
    }
  }

  /** Whether the row has an owner that lives. */
  public boolean isOwned(ReaderRow row) {
    return locks.isOwned(row.index());
  }

  /**
   * Clears the rows whose owners are dead, so that what they pinned can be reclaimed. For the
   * coordinator.
   *
   * @param onDead told of each row while it still says who owned it
   * @return how many rows were cleared
   */
  public int sweep(Consumer<ReaderRow> onDead) {
    int cleared = 0;
    final int limit = table.limit();
    for (int i = 0; i < limit; i++) {
      final ReaderRow row = table.row(i);
      // Holding the lock meanwhile keeps a new owner out; who finds it held takes another row.
      if ((row.pid() != 0 || !row.isIdle()) && locks.tryLock(i)) {
        try {
          onDead.accept(row);
          row.clear();
          cleared++;
        } finally {
          locks.unlock(i);
        }
      }
    }
    return cleared;
  }

  /**
   * Notes which epochs are pinned, so that it can be told since when. For the coordinator, once in
   * a while.
   */
  public void notePins(long nowMs) {
    final int limit = table.limit();
    for (int i = 0; i < limit; i++) {
      table.row(i).notePin(nowMs);
    }
  }

  void releaseAll() {
    for (int i = 0; i < table.rowCount(); i++) {
      release(table.row(i));
    }
  }
}
