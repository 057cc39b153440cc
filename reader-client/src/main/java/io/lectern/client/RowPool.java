package io.lectern.client;

import io.lectern.engine.ReaderRow;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.control.ControlFile;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;

/**
 * The rows of the reader table that this process owns, kept for the next snapshot: claiming one is
 * a system call, taking one from here is one compare-and-set of an int that, as a rule, no other
 * thread touches. Closing gives the idle rows up at once, and each of the others when its snapshot
 * is closed; the control file goes with the last. Safe for use by several threads.
 */
final class RowPool implements Consumer<ReaderRow>, AutoCloseable {
  private static final int FOREIGN = 0; // not of this process
  private static final int IDLE = 1;
  private static final int TAKEN = 2;
  private static final int LEAVING = 3; // taken, and to be given up when it comes back

  /** Ints from one row's state to the next: a cache line. */
  private static final int SPACING = 16;

  private static final int STRIPES =
      Math.max(16, Integer.highestOneBit(Runtime.getRuntime().availableProcessors() * 8));

  private final ControlFile control;
  private final ReaderTable table;
  private final String name;
  private final long controlId;
  private final AtomicIntegerArray states;

  /**
   * One more than the row that threads of a stripe took last. Written and read without order: it is
   * only where to try first, and the row's state decides.
   */
  private final int[] favourites = new int[STRIPES * SPACING];

  private volatile int limit; // one more than the highest row owned; stored under the monitor
  private boolean closed; // under the monitor
  private int owned; // under the monitor

  RowPool(ControlFile control, String name) {
    this.control = control;
    this.name = name;
    table = control.readerTable();
    controlId = control.header().controlId();
    states = new AtomicIntegerArray(table.rowCount() * SPACING);
  }

  ControlFile control() {
    return control;
  }

  long controlId() {
    return controlId;
  }

  /**
   * An idle row for one snapshot.
   *
   * @return null after {@link #close()}: the reader is closed, or has another pool
   * @throws io.lectern.engine.StoreException if this process has no idle row and the table no free
   *     one
   */
  ReaderRow take() {
    final int row = favourites[stripe()] - 1;
    return row >= 0 && tryTake(row) ? table.row(row) : takeAnother();
  }

  /** Takes a row back. */
  @Override
  public void accept(ReaderRow row) {
    if (!states.compareAndSet(row.index() * SPACING, TAKEN, IDLE)) {
      giveUp(row.index());
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (int row = 0; row < limit; row++) {
      final int state = row * SPACING;
      while (states.get(state) == IDLE || states.get(state) == TAKEN) {
        if (states.compareAndSet(state, IDLE, LEAVING)) {
          giveUp(row);
        } else if (states.compareAndSet(state, TAKEN, LEAVING)) {
          break;
        }
      }
    }
    closeControlIfUnused();
  }

  private ReaderRow takeAnother() {
    final int end = limit;
    for (int row = 0; row < end; row++) {
      if (states.get(row * SPACING) == IDLE && tryTake(row)) {
        favourites[stripe()] = row + 1;
        return table.row(row);
      }
    }
    final ReaderRow row = claim();
    if (row == null) {
      return null;
    }
    favourites[stripe()] = row.index() + 1;
    return row;
  }

  private boolean tryTake(int row) {
    return states.compareAndSet(row * SPACING, IDLE, TAKEN);
  }

  private synchronized ReaderRow claim() {
    if (closed) {
      return null;
    }
    final ReaderRow row = control.readerRows().claim(name);
    owned++;
    limit = Math.max(limit, row.index() + 1);
    states.set(row.index() * SPACING, TAKEN);
    return row;
  }

  /** Gives a row up that is leaving. */
  private synchronized void giveUp(int row) {
    states.set(row * SPACING, FOREIGN);
    control.readerRows().release(table.row(row));
    owned--;
    closeControlIfUnused();
  }

  private void closeControlIfUnused() {
    if (closed && owned == 0) {
      control.close(); // again does nothing
    }
  }

  private static int stripe() {
    return ((int) Thread.currentThread().threadId() & (STRIPES - 1)) * SPACING;
  }
}
