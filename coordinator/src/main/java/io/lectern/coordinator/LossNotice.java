package io.lectern.coordinator;

import java.util.concurrent.TimeUnit;

/**
 * Sees to it that clients are told when units may be lost, and not more often than they can make
 * use of: each time all of them send again what they have no answer for, and whoever writes garbage
 * into the command ring could have them do nothing else. Used by one thread.
 */
final class LossNotice {
  private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Runnable teller;
  private boolean owed;
  private long nextNs;

  /**
   * @param teller tells all clients
   * @param nowNs from when on
   */
  LossNotice(Runnable teller, long nowNs) {
    this.teller = teller;
    this.nextNs = nowNs;
  }

  /** Notes that units may be lost. */
  void owe() {
    owed = true;
  }

  /** Tells, if there is something to tell and it is time. */
  void doWork(long nowNs) {
    if (owed && nowNs - nextNs >= 0) {
      owed = false;
      nextNs = nowNs + INTERVAL_NS;
      teller.run();
    }
  }

  /** How long there is nothing to do. */
  long restNs(long nowNs) {
    return owed ? Math.max(1, nextNs - nowNs) : Long.MAX_VALUE;
  }
}
