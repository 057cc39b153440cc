package io.lectern.coordinator;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreWriter;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Has the store note for readers the ends of edges that are the same for every snapshot, some at a
 * time: most of it when nobody writes, a little beside writes. Used by the coordinator's thread.
 */
final class EdgeSettling {
  /** Takes less than a tenth of a millisecond. */
  private static final int CONCEPTS = 256;

  /** In between, who comes is served. */
  private static final long IDLE_INTERVAL_NS = TimeUnit.MICROSECONDS.toNanos(100);

  /** Beside writes it takes less than a twentieth. */
  private static final long BUSY_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(2);

  private final StoreWriter store;
  private final Consumer<Throwable> errors;
  private long nextNs;
  private boolean isWanted = true;
  private boolean isDamaged;

  EdgeSettling(StoreWriter store, Consumer<Throwable> errors, long nowNs) {
    this.store = store;
    this.errors = errors;
    this.nextNs = nowNs;
  }

  /** Notes that there may be something to do: now and then, since snapshots are closed unheard. */
  void want() {
    isWanted = true;
  }

  /**
   * Goes on, if it is time.
   *
   * @param isBusy whether there are writes
   */
  void doWork(long nowNs, boolean isBusy) {
    isWanted |= isBusy;
    if (!isWanted || isDamaged || nowNs - nextNs < 0) {
      return;
    }
    isWanted = settle();
    nextNs = nowNs + (isBusy ? BUSY_INTERVAL_NS : IDLE_INTERVAL_NS);
  }

  /** Damage is for the error log, and no reason to end. */
  private boolean settle() {
    try {
      return store.settleEdges(CONCEPTS);
    } catch (StoreException | InternalError e) {
      errors.accept(e);
      isDamaged = true;
      return false;
    }
  }

  /** How long there is nothing to do. */
  long restNs(long nowNs) {
    return isWanted && !isDamaged ? Math.max(1, nextNs - nowNs) : Long.MAX_VALUE;
  }
}
