package io.lectern.client.graph;

import java.time.Duration;

/**
 * How much a question may cost. When it is spent the question ends with what it has found, and its
 * answer says so ({@link Limit}). Immutable, safe to share.
 *
 * @param concepts that may be reached
 * @param edges that may be looked at, of those that the question's filter lets pass
 * @param time that it may take; looked at every few thousand edges, whether the filter lets them
 *     pass or not
 */
public record Budget(long concepts, long edges, Duration time) {
  private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

  /**
   * Checks the amounts.
   *
   * @throws IllegalArgumentException if one is negative
   */
  public Budget {
    requireAmount("concepts", concepts, concepts < 0);
    requireAmount("edges", edges, edges < 0);
    requireAmount("time", time, time.isNegative());
    if (time.compareTo(FOR_EVER) > 0) {
      time = FOR_EVER;
    }
  }

  private static void requireAmount(String what, Object amount, boolean isNegative) {
    if (isNegative) {
      throw new IllegalArgumentException(
          "a budget's " + what + " must be 0 or more, not " + amount);
    }
  }

  /** No bound at all. */
  public static Budget unlimited() {
    return new Budget(Long.MAX_VALUE, Long.MAX_VALUE, FOR_EVER);
  }

  /** The same, with so many concepts. */
  public Budget concepts(long most) {
    return new Budget(most, edges, time);
  }

  /** The same, with so many edges. */
  public Budget edges(long most) {
    return new Budget(concepts, most, time);
  }

  /** The same, with so much time. */
  public Budget time(Duration most) {
    return new Budget(concepts, edges, most);
  }
}
