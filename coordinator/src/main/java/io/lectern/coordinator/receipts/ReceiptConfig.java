package io.lectern.coordinator.receipts;

import java.time.Duration;

/**
 * How many receipts are kept, and how long.
 *
 * @param recentCount kept in the heap: found at once
 * @param generationCount kept in one file; there are two, of which the older goes when the newer is
 *     full. So at least as many are known, and at most twice as many
 * @param maxAge after which a receipt is not known any more, even if there is room
 */
public record ReceiptConfig(int recentCount, int generationCount, Duration maxAge) {
  private static final ReceiptConfig DEFAULTS =
      new ReceiptConfig(1 << 16, 1 << 18, Duration.ofDays(1));

  public ReceiptConfig {
    if (Integer.bitCount(recentCount) != 1) {
      throw new IllegalArgumentException("recent count " + recentCount + " is no power of two");
    }
    if (generationCount < 1) {
      throw new IllegalArgumentException(
          "generation count " + generationCount + " must be at least 1");
    }
    if (maxAge.isNegative() || maxAge.isZero()) {
      throw new IllegalArgumentException("age " + maxAge + " must be more than zero");
    }
  }

  public static ReceiptConfig defaults() {
    return DEFAULTS;
  }
}
