package io.lectern.client;

import io.lectern.engine.StoreReader;
import io.lectern.engine.control.ControlFile;
import java.util.concurrent.TimeUnit;

/**
 * A subscription to invalidations that is polled, by a program that has a loop of its own; {@link
 * LecternReader#listen} is for the others. Hears of everything committed after {@link
 * #startEpoch()}.
 *
 * <p>Messages are numbered: a missing one, an overwritten one, and a change of coordinator each
 * lead to one {@link InvalidationListener#onResync}, which stands for whatever was missed. Events
 * of epochs that a resync has covered are not told again.
 *
 * <p>Safe for use by several threads, which take turns.
 */
public final class InvalidationPoller implements AutoCloseable {
  private static final long UNKNOWN = Long.MIN_VALUE;
  private static final long LOSS_CHECK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);

  private final LecternReader reader;
  private final StoreReader store;
  private final InvalidationDecoder decoder = new InvalidationDecoder();
  private final long startEpoch;

  // All below under the monitor.
  private ControlFile control;
  private BroadcastCursor cursor;
  private long term;
  private long nextSequence = UNKNOWN;
  private long toldEpoch; // up to here all is told, one way or the other
  private ResyncReason pendingResync;
  private long lastLossCheckNs = System.nanoTime();
  private boolean closed;

  InvalidationPoller(LecternReader reader, StoreReader store) {
    this.reader = reader;
    this.store = store;
    follow(reader.control());
    startEpoch = toldEpoch;
  }

  /** The epoch that was committed when the subscription began: what is newer will be told. */
  public long startEpoch() {
    return startEpoch;
  }

  /**
   * Takes what has arrived, without waiting. What the listener throws comes out of here; the event
   * counts as told.
   *
   * @param limit the most events to take
   * @return how many were taken; 0: nothing has arrived
   * @throws IllegalStateException after {@link #close()}
   */
  public synchronized int poll(InvalidationListener listener, int limit) {
    if (closed) {
      throw new IllegalStateException("the subscription is closed");
    }
    followCoordinator();
    int taken = 0;
    while (taken < limit) {
      if (pendingResync != null) {
        resync(listener);
        taken++;
        continue;
      }
      switch (cursor.next()) {
        case NOTHING -> {
          if (!isCoordinatorLost()) {
            return taken;
          }
          pendingResync = ResyncReason.COORDINATOR_LOST;
        }
        case LAPPED -> pendingResync = ResyncReason.LAPPED;
        case MESSAGE -> taken += onMessage(listener) ? 1 : 0;
      }
    }
    return taken;
  }

  /** Ends the subscription. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    reader.forget(this);
  }

  /** Makes the next poll begin with a resync. */
  synchronized void requestResync(ResyncReason reason) {
    pendingResync = reason;
  }

  /** Whether an epoch is committed of which nothing has been told. */
  synchronized boolean isBehind() {
    return pendingResync != null || store.committedEpoch() > toldEpoch;
  }

  private boolean onMessage(InvalidationListener listener) {
    if (!decoder.wrap(cursor.message(), cursor.length())) {
      nextSequence = UNKNOWN;
      pendingResync = ResyncReason.GAP;
      return false;
    }
    final boolean gap = nextSequence != UNKNOWN && decoder.sequence() != nextSequence;
    nextSequence = decoder.sequence() + 1;
    if (gap) {
      // This message too is covered by the resync: it was sent after its epoch was committed.
      pendingResync = ResyncReason.GAP;
      return false;
    }
    if (decoder.epoch() <= toldEpoch) {
      return false;
    }
    if (decoder.isChange()) {
      listener.onConceptChanged(decoder.change());
    } else {
      toldEpoch = decoder.epoch();
      listener.onEpochCommitted(toldEpoch);
    }
    return true;
  }

  private void resync(InvalidationListener listener) {
    final ResyncReason reason = pendingResync;
    pendingResync = null;
    if (reason == ResyncReason.LAPPED) {
      nextSequence = UNKNOWN;
    }
    // Loaded after the cursor was set: whatever was sent before is of this epoch or an earlier one.
    toldEpoch = store.committedEpoch();
    listener.onResync(reason, toldEpoch);
  }

  private void followCoordinator() {
    final ControlFile current = reader.control();
    if (current != control || current.header().term() != term) {
      follow(current);
      pendingResync = ResyncReason.COORDINATOR_RESTARTED;
    }
  }

  private void follow(ControlFile current) {
    if (current == control) {
      cursor.skipToNewest();
    } else {
      control = current;
      cursor = new BroadcastCursor(current.broadcastBuffer());
    }
    term = current.header().term();
    nextSequence = UNKNOWN;
    toldEpoch = store.committedEpoch();
  }

  private boolean isCoordinatorLost() {
    final long nowNs = System.nanoTime();
    if (store.committedEpoch() <= toldEpoch || nowNs - lastLossCheckNs < LOSS_CHECK_INTERVAL_NS) {
      return false;
    }
    lastLossCheckNs = nowNs;
    return !reader.isCoordinatorRunning();
  }
}
