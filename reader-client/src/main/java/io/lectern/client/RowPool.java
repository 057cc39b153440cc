package io.lectern.client;

import io.lectern.engine.ReaderRow;
import io.lectern.engine.control.ControlFile;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The rows of the reader table that this process owns, kept for the next snapshot: claiming one is
 * a system call, taking one from here is not. Closing gives the idle rows up at once, and each of
 * the others when its snapshot is closed; the control file goes with the last. Safe for use by
 * several threads.
 */
final class RowPool implements Consumer<ReaderRow>, AutoCloseable {
  private final ControlFile control;
  private final String name;
  private final long controlId;
  private final StripedPool<ReaderRow> idle = new StripedPool<>();
  // Rows owned, and one for the pool itself until it is closed.
  private final AtomicInteger holds = new AtomicInteger(1);
  private volatile boolean closed;

  RowPool(ControlFile control, String name) {
    this.control = control;
    this.name = name;
    controlId = control.header().controlId();
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
   * @throws io.lectern.engine.StoreException if this process has no idle row and the table no free
   *     one
   */
  ReaderRow take() {
    final ReaderRow row = idle.take();
    return row != null ? row : claim();
  }

  /** Takes a row back. */
  @Override
  public void accept(ReaderRow row) {
    idle.give(row);
    if (closed) {
      releaseIdle();
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    releaseIdle();
    letGo();
  }

  private ReaderRow claim() {
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("the reader is closed");
      }
      holds.incrementAndGet();
    }
    ReaderRow row = null;
    try {
      row = control.readerRows().claim(name);
      return row;
    } finally {
      if (row == null) {
        letGo();
      }
    }
  }

  private void releaseIdle() {
    for (ReaderRow row = idle.take(); row != null; row = idle.take()) {
      control.readerRows().release(row);
      letGo();
    }
  }

  private void letGo() {
    if (holds.decrementAndGet() == 0) {
      control.close();
    }
  }
}
