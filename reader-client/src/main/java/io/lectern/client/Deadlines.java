package io.lectern.client;

import java.time.Duration;

/** Moments of {@link System#nanoTime}. */
final class Deadlines {
  private static final long LIMIT_NS = Long.MAX_VALUE / 4;

  private Deadlines() {}

  static long after(Duration timeout) {
    return System.nanoTime() + toNanos(timeout);
  }

  /** In ns; what is longer than a lifetime is cut, so that differences of nanoTime stay right. */
  static long toNanos(Duration timeout) {
    return timeout.compareTo(Duration.ofNanos(LIMIT_NS)) > 0 ? LIMIT_NS : timeout.toNanos();
  }
}
