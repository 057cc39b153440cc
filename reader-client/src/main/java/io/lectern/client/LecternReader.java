package io.lectern.client;

import io.lectern.engine.ConceptKey;
import io.lectern.engine.ConceptVersion;
import io.lectern.engine.ReaderRow;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreReader;
import io.lectern.engine.StoreStatistics;
import io.lectern.engine.control.ControlFile;
import io.lectern.engine.control.EpochSignal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads a store in place, in any process of the host that may open its files: the store file
 * read-only. Needs no coordinator to run, and finds a restarted one by itself.
 *
 * <p>Safe for use by several threads; each {@link Snapshot} is for one.
 */
public final class LecternReader implements AutoCloseable {
  private static final String DEFAULT_NAME = "reader";
  private static final long LAST_EPOCH = 0;
  private static final int SPINS = 500;
  private static final long MAX_SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long REPLACEMENT_PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long REPLACEMENT_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(2);

  private final StoreDirectory directory;
  private final String name;
  private final StoreReader store;
  private final StoreHolder holder;
  private final Set<AutoCloseable> subscriptions = ConcurrentHashMap.newKeySet();
  private volatile RowPool rows; // replaced under the monitor
  private volatile boolean closed;

  private LecternReader(
      StoreDirectory directory, String name, StoreReader store, StoreHolder holder, RowPool rows) {
    this.directory = directory;
    this.name = name;
    this.store = store;
    this.holder = holder;
    this.rows = rows;
  }

  /**
   * Opens the store of a directory.
   *
   * @throws StoreException that says what is wrong with the files, or what the system lacks
   */
  public static LecternReader open(Path dir) {
    return open(dir, DEFAULT_NAME);
  }

  /**
   * Opens the store of a directory.
   *
   * @param name what {@code lectern stats} calls this reader's snapshots; cut to 62 bytes of UTF-8
   * @throws StoreException that says what is wrong with the files, or what the system lacks
   */
  public static LecternReader open(Path dir, String name) {
    final StoreDirectory directory = new StoreDirectory(dir);
    final StoreReader store = StoreReader.open(directory.storeFile());
    StoreHolder holder = null;
    RowPool rows = null;
    try {
      holder = StoreHolder.open(directory.storeFile());
      holder.holdSnapshots();
      rows = openRows(directory, store, name);
      return new LecternReader(directory, name, store, holder, rows);
    } finally {
      if (rows == null) {
        if (holder != null) {
          holder.close();
        }
        store.close();
      }
    }
  }

  /**
   * Opens a snapshot of the last committed epoch. Costs some tens of nanoseconds and no system
   * call, except when more snapshots are open at once than ever before in this reader.
   *
   * @throws StoreException NO_SPACE if the reader table has no free row: too many snapshots are
   *     open, in all processes
   * @throws IllegalStateException after {@link #close()}
   */
  public Snapshot snapshot() {
    return openSnapshot(LAST_EPOCH);
  }

  /**
   * Opens a snapshot of an epoch that may be an earlier one. The store keeps as many as its
   * coordinator was told to, see {@link StoreStatistics#oldestEpoch()}.
   *
   * @throws StoreException NOT_RETAINED if the epoch is yet to come, or what it showed is not kept
   *     any more; NO_SPACE as {@link #snapshot()}
   * @throws IllegalArgumentException if the epoch is not positive
   * @throws IllegalStateException after {@link #close()}
   */
  public Snapshot snapshotAsOf(long epoch) {
    if (epoch <= 0) {
      throw new IllegalArgumentException("epoch " + epoch + " must be positive");
    }
    return openSnapshot(epoch);
  }

  /**
   * The versions of a concept, newest first, as far back as the store keeps epochs; see {@link
   * StoreStatistics#oldestEpoch()}. Empty if none of these shows it.
   *
   * @throws StoreException CORRUPT if a record is not what was written; NO_SPACE as {@link
   *     #snapshot()}
   * @throws IllegalStateException after {@link #close()}
   */
  public List<ConceptVersion> history(String id) {
    while (true) {
      final long last = committedEpoch();
      final long oldest = Math.clamp(statistics().oldestEpoch(), 1, Math.max(1, last));
      try (Snapshot snapshot = last == 0 ? snapshot() : snapshotAsOf(oldest)) {
        return snapshot.versionsSince(id);
      } catch (StoreException e) {
        // The oldest epoch has gone meanwhile.
        if (e.reason() != StoreException.Reason.NOT_RETAINED) {
          throw e;
        }
      }
    }
  }

  private Snapshot openSnapshot(long epoch) {
    while (true) {
      final RowPool pool = rows;
      final ReaderRow row = pool.take();
      if (row == null) {
        requireOpen(); // else another thread has just followed the control file
        continue;
      }
      final Snapshot snapshot = openSnapshot(pool, row, epoch);
      // After the pin and its fence: a coordinator that looks at another table from now on has said
      // so before.
      if (store.controlId() == pool.controlId()) {
        return snapshot;
      }
      snapshot.close();
      followControlFile(pool);
    }
  }

  /**
   * Encodes an id once, for many lookups in this store.
   *
   * @throws IllegalArgumentException if the id is empty, longer than 512 bytes of UTF-8, or has
   *     none
   */
  public ConceptKey key(String id) {
    return store.key(id);
  }

  /** The epoch that a snapshot opened now would show. */
  public long committedEpoch() {
    return store.committedEpoch();
  }

  /**
   * Waits until an epoch is committed: a snapshot opened then shows what its {@link Receipt} stands
   * for. A committed epoch is noticed at once; an interrupt, within 50 ms, since the wait is one of
   * the kernel's.
   *
   * @return false if it was not committed in time, or the thread was interrupted, which it then
   *     still is
   */
  public boolean awaitEpoch(long epoch, Duration timeout) {
    if (store.committedEpoch() >= epoch) {
      return true;
    }
    final long startNs = System.nanoTime();
    final long timeoutNs = Deadlines.toNanos(timeout);
    for (int spins = 0; store.committedEpoch() < epoch; spins++) {
      final long leftNs = timeoutNs - (System.nanoTime() - startNs);
      if (leftNs <= 0 || Thread.currentThread().isInterrupted()) {
        return store.committedEpoch() >= epoch;
      }
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        final EpochSignal signal = control().epochSignal();
        signal.await(() -> store.committedEpoch() >= epoch, Math.min(leftNs, MAX_SLEEP_NS));
      }
    }
    return true;
  }

  /** What the store holds and uses. */
  public StoreStatistics statistics() {
    return store.statistics();
  }

  /** Whether a coordinator, alive, has the store; a system call. */
  public boolean isCoordinatorRunning() {
    return holder.isHeld();
  }

  /** Subscribes to invalidations, to be polled by the caller. */
  public InvalidationPoller invalidations() {
    requireOpen();
    final InvalidationPoller poller = new InvalidationPoller(this, store);
    subscriptions.add(poller);
    return poller;
  }

  /** Subscribes to invalidations; the listener is called on a thread of the subscription. */
  public InvalidationSubscription listen(InvalidationListener listener) {
    requireOpen();
    final InvalidationSubscription subscription =
        new InvalidationSubscription(this, new InvalidationPoller(this, store), listener);
    subscriptions.add(subscription);
    return subscription.start();
  }

  /** The store's directory. */
  public Path directory() {
    return directory.path();
  }

  /**
   * Ends the subscriptions and unmaps the store. Snapshots that are still open must not be used any
   * more, other than to close them: they throw {@link IllegalStateException}, and keep their rows
   * until they are closed.
   */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    final List<AutoCloseable> ending = new ArrayList<>(subscriptions);
    for (final AutoCloseable subscription : ending) {
      switch (subscription) {
        case InvalidationSubscription threaded -> threaded.close();
        case InvalidationPoller polled -> polled.close();
        default -> throw new AssertionError(subscription);
      }
    }
    rows.close();
    holder.close();
    store.close();
  }

  /** The control file in force, mapped anew if it was replaced. */
  ControlFile control() {
    final RowPool pool = rows;
    if (store.controlId() != pool.controlId()) {
      followControlFile(pool);
    }
    return rows.control();
  }

  void forget(AutoCloseable subscription) {
    subscriptions.remove(subscription);
  }

  private Snapshot openSnapshot(RowPool pool, ReaderRow row, long epoch) {
    boolean opened = false;
    try {
      final Snapshot snapshot =
          epoch == LAST_EPOCH ? store.snapshot(row, pool) : store.snapshotAsOf(row, pool, epoch);
      opened = true;
      return snapshot;
    } finally {
      if (!opened) {
        pool.accept(row);
      }
    }
  }

  private synchronized void followControlFile(RowPool old) {
    requireOpen();
    if (rows == old) {
      rows = openRows(directory, store, name);
      old.close();
    }
  }

  /** Rows in the control file in force. One that is just being replaced is waited for. */
  private static RowPool openRows(StoreDirectory directory, StoreReader store, String name) {
    final long startNs = System.nanoTime();
    while (true) {
      final ControlFile control = ControlFile.open(directory.controlFile());
      boolean opened = false;
      try {
        control.requireStore(store.storeIdHigh(), store.storeIdLow());
        if (control.header().controlId() == store.controlId()) {
          opened = true;
          return new RowPool(control, name);
        }
      } finally {
        if (!opened) {
          control.close();
        }
      }
      if (System.nanoTime() - startNs > REPLACEMENT_PATIENCE_NS) {
        throw new StoreException(
            StoreException.Reason.NOT_A_STORE,
            directory.controlFile()
                + " is not the control file that the store names, so snapshots would not be safe;"
                + " a coordinator puts that right: "
                + directory.startHint());
      }
      LockSupport.parkNanos(REPLACEMENT_PAUSE_NS);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the reader of " + directory.path() + " is closed");
    }
  }
}
