package io.lectern.system;

import io.lectern.client.UnitBuilder;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/** Sends units as fast as they are answered, some always under way. Used by one thread. */
final class UnitSender {
  private static final int UNITS_IN_FLIGHT = 64;

  private final Semaphore inFlight = new Semaphore(UNITS_IN_FLIGHT);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /** Whether a unit failed; {@link #awaitAll} says why. */
  boolean hasFailed() {
    return failure.get() != null;
  }

  /** Sends a unit as soon as fewer than the most are under way. */
  void send(UnitBuilder unit) throws InterruptedException {
    inFlight.acquire();
    unit.sendAsync()
        .whenComplete(
            (receipt, problem) -> {
              if (problem != null) {
                failure.compareAndSet(null, problem);
              }
              inFlight.release();
            });
  }

  /**
   * Waits until nothing is under way.
   *
   * @throws IllegalStateException if a unit failed
   */
  void awaitAll() throws InterruptedException {
    inFlight.acquire(UNITS_IN_FLIGHT);
    inFlight.release(UNITS_IN_FLIGHT);
    if (hasFailed()) {
      throw new IllegalStateException("a unit failed", failure.get());
    }
  }
}
