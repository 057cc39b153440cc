package io.lectern.coordinator;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreUpkeep;
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

  /** Beside writes: those that were just changed, so that readers find them as they were. */
  private static final int CHANGED_CONCEPTS = 4096;

  private static final long CHANGED_INTERVAL_NS = TimeUnit.MICROSECONDS.toNanos(100);

  /** All others; takes less than a twentieth. */
  private static final long BUSY_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(2);

  private final StoreUpkeep upkeep;
  private final Consumer<Throwable> errors;
  private long nextNs;
  private long nextChangedNs;
  private boolean isWanted = true;
  private boolean isDamaged;

  EdgeSettling(StoreUpkeep upkeep, Consumer<Throwable> errors, long nowNs) {
    this.upkeep = upkeep;
    this.errors = errors;
    this.nextNs = nowNs;
    this.nextChangedNs = nowNs;
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
    if (isDamaged) {
      return;
    }
    try {
      if (isBusy && nowNs - nextChangedNs >= 0) {
        upkeep.settleChangedEdges(CHANGED_CONCEPTS);
        nextChangedNs = nowNs + CHANGED_INTERVAL_NS;
      }
      if (isWanted && nowNs - nextNs >= 0) {
        isWanted = upkeep.settleEdges(CONCEPTS);
        nextNs = nowNs + (isBusy ? BUSY_INTERVAL_NS : IDLE_INTERVAL_NS);
      }
    } catch (StoreException | InternalError e) {
      // Damage, which is for the error log and no reason to end.
      errors.accept(e);
      isDamaged = true;
    }
  }

  /** How long there is nothing to do. */
  long restNs(long nowNs) {
    return isWanted && !isDamaged ? Math.max(1, nextNs - nowNs) : Long.MAX_VALUE;
  }
}
