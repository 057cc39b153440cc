package io.lectern.benchmarks;

import java.util.List;

/** Quantiles of times that were taken in rounds. */
final class Quantiles {
  private Quantiles() {}

  /**
   * The median of the rounds' quantiles.
   *
   * @param rounds times in order of length, at least one round
   * @param quantile 0 to below 1
   */
  static double median(List<long[]> rounds, double quantile) {
    final long[] quantiles =
        rounds.stream()
            .mapToLong(times -> times[(int) (times.length * quantile)])
            .sorted()
            .toArray();
    return quantiles[quantiles.length / 2];
  }
}
