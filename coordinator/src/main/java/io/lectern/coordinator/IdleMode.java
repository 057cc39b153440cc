package io.lectern.coordinator;

/** What the coordinator does when there is nothing to do. */
enum IdleMode {
  /** Spin for a moment, then sleep until a producer wakes it: next to no CPU. */
  BACKOFF,
  /** Spin for ever: the shortest answer times, at the price of one core. */
  SPIN
}
