package io.lectern.coordinator;

import java.util.concurrent.TimeUnit;

/**
 * How long a batch that is to be forced waits for company. Writers that were answered by one force
 * write again at about the same time: without a wait the first of them would have a force of its
 * own, and the others that of it to wait for. So a batch waits while it has fewer of them than the
 * force before has served, as long as they keep coming: never longer for the next than half of what
 * a force takes, and a writer that is alone never.
 *
 * <p>Used by one thread.
 */
final class ForceGroup {
  private static final int LONGEST_WAIT_IN_FORCES = 5;
  private static final long LONGEST_WAIT_NS = TimeUnit.MILLISECONDS.toNanos(1);

  private int lastCount;
  private long forceNs; // smoothed
  private int seenCount;
  private long beganNs;
  private long lastCameNs;

  /**
   * Whether to wait for more units, or to force now.
   *
   * @param count of the units of the batch that ask for a force; 0: begins anew
   */
  boolean awaitsMore(int count, long nowNs) {
    if (count == 0 || count >= lastCount) {
      return false;
    }
    if (seenCount == 0) {
      beganNs = nowNs;
    }
    if (count != seenCount) {
      seenCount = count;
      lastCameNs = nowNs;
    }
    return nowNs - lastCameNs < Math.min(forceNs / 2, LONGEST_WAIT_NS)
        && nowNs - beganNs < Math.min(LONGEST_WAIT_IN_FORCES * forceNs, LONGEST_WAIT_NS);
  }

  /**
   * Notes a force.
   *
   * @param count of the units that it has served
   */
  void forced(int count, long tookNs) {
    forceNs = forceNs == 0 ? tookNs : forceNs + (tookNs - forceNs) / 8;
    lastCount = count;
  }

  /** Begins another batch. */
  void clear() {
    seenCount = 0;
  }
}
