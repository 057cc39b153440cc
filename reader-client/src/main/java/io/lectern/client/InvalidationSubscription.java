package io.lectern.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A subscription to invalidations with a daemon thread of its own, on which the listener is called;
 * made by {@link LecternReader#listen}. What the listener throws goes to the thread's
 * uncaught-exception handler; the listener then hears {@link ResyncReason#LISTENER_FAILED} and goes
 * on. So does what goes wrong with the store's files: the subscription waits until they are put
 * right. Should its thread end all the same, the subscription is closed.
 */
public final class InvalidationSubscription implements AutoCloseable {
  private static final int POLL_LIMIT = 256;
  private static final int SPINS = 200;
  private static final long BEHIND_PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(20);
  private static final long FAILURE_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long MAX_SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(50);

  private final LecternReader reader;
  private final InvalidationPoller poller;
  private final InvalidationListener listener;
  private final Thread thread;
  private volatile boolean closed;

  InvalidationSubscription(
      LecternReader reader, InvalidationPoller poller, InvalidationListener listener) {
    this.reader = reader;
    this.poller = poller;
    this.listener = listener;
    thread = Thread.ofPlatform().daemon().name("lectern-invalidations").unstarted(this::run);
  }

  InvalidationSubscription start() {
    thread.start();
    return this;
  }

  /** The epoch that was committed when the subscription began: what is newer will be told. */
  public long startEpoch() {
    return poller.startEpoch();
  }

  public boolean isClosed() {
    return closed;
  }

  /**
   * Ends the subscription and waits for the listener to return, unless called by the listener
   * itself. Restores the interrupt flag, and waits no longer, if the thread is interrupted
   * meanwhile.
   */
  @Override
  public void close() {
    closed = true;
    if (!Thread.currentThread().equals(thread)) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    reader.forget(this);
  }

  private void run() {
    int idle = 0;
    try (poller) {
      while (!closed) {
        idle = pollOnce() > 0 ? 0 : idle + 1;
        if (idle > SPINS) {
          pauseOnce();
        } else if (idle > 0) {
          Thread.onSpinWait();
        }
      }
    } finally {
      closed = true; // nobody is told any more: whoever relies on it must find that out
    }
  }

  private int pollOnce() {
    try {
      return poller.poll(listener, POLL_LIMIT);
    } catch (RuntimeException | Error e) {
      report(e);
      poller.requestResync(ResyncReason.LISTENER_FAILED);
      LockSupport.parkNanos(FAILURE_PAUSE_NS);
      return 0;
    }
  }

  /** The control file may be gone, or not the one that the store names: it may be put right. */
  private void pauseOnce() {
    try {
      pause();
    } catch (RuntimeException | Error e) {
      report(e);
      LockSupport.parkNanos(FAILURE_PAUSE_NS);
    }
  }

  private void report(Throwable e) {
    thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
  }

  private void pause() {
    if (poller.isBehind()) {
      // Committed and about to be told: the signal for the epoch may have been given already.
      LockSupport.parkNanos(BEHIND_PAUSE_NS);
    } else {
      reader.control().epochSignal().await(poller::isBehind, MAX_SLEEP_NS);
    }
  }
}
