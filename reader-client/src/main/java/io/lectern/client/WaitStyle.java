package io.lectern.client;

/** How a thread waits for an answer that takes long. */
public enum WaitStyle {
  /**
   * Spins for some microseconds, then sleeps until it is woken. For everyone who has not measured
   * otherwise.
   */
  BACKOFF,
  /** Spins all the time: the shortest round trip, at the price of a core. */
  SPIN
}
