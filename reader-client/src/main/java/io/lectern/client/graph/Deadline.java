package io.lectern.client.graph;

import java.time.Duration;

/** When a question about the whole graph has to end. Shared by the threads that answer it. */
final class Deadline {
  private final long beganNs = System.nanoTime();
  private final long timeNs;
  private volatile boolean isUp;

  Deadline(Duration time) {
    timeNs = time.toNanos();
  }

  /** Looks at the clock. */
  boolean isUp() {
    if (!isUp && timeNs != Long.MAX_VALUE && System.nanoTime() - beganNs >= timeNs) {
      isUp = true;
    }
    return isUp;
  }

  /**
   * For questions of which a part is no answer, once they have done what there was time for.
   *
   * @throws TimeUpException if somebody was told that the time is up, and so has left something out
   */
  void requireKept() {
    if (isUp) {
      throw new TimeUpException("the time was up before there was an answer");
    }
  }
}
