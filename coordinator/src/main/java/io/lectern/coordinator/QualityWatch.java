package io.lectern.coordinator;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreUpkeep;
import io.lectern.engine.VectorQuality;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Has the store measure its graphs of vectors all along, a fraction of a millisecond at a time, and
 * publishes what it finds. Used by the coordinator's thread.
 */
final class QualityWatch {
  /** So the measuring takes one part in twenty-five of the time that nobody else wants. */
  private static final long IDLE_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(10);

  /** Beside writes it takes less than a hundredth. */
  private static final long BUSY_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(50);

  private final StoreUpkeep upkeep;
  private final CoordinatorCounters counters;
  private final Consumer<Throwable> errors;
  private final long restNs;
  private List<VectorQuality> published = List.of();
  private long nextNs;
  private boolean isMeasuring;

  /**
   * @param restNs how long it rests when nothing has changed
   */
  QualityWatch(
      StoreUpkeep upkeep,
      CoordinatorCounters counters,
      Consumer<Throwable> errors,
      long restNs,
      long nowNs) {
    this.upkeep = upkeep;
    this.counters = counters;
    this.errors = errors;
    this.restNs = restNs;
    this.nextNs = nowNs;
  }

  /**
   * Goes on, if it is time.
   *
   * @param isBusy whether there are writes
   */
  void doWork(long nowNs, boolean isBusy) {
    if (nowNs - nextNs < 0) {
      return;
    }
    isMeasuring = measure();
    nextNs = nowNs + (!isMeasuring ? restNs : isBusy ? BUSY_INTERVAL_NS : IDLE_INTERVAL_NS);
    final List<VectorQuality> quality = upkeep.vectorQuality();
    if (!quality.equals(published)) {
      quality.forEach(counters::set);
      published = quality;
    }
  }

  /** A graph that is damaged is for the error log, and no reason to end. */
  private boolean measure() {
    try {
      return upkeep.watchVectors();
    } catch (StoreException | InternalError e) {
      errors.accept(e);
      return false;
    }
  }

  /** How long there is nothing to do. */
  long restNs(long nowNs) {
    return isMeasuring ? Math.max(1, nextNs - nowNs) : Long.MAX_VALUE;
  }
}
