package io.lectern.benchmarks;

import java.util.Arrays;

/** What a contender has done in its turn. */
final class SyncTurn {
  private final long ns;
  private final long[] waits;

  /**
   * Makes a summary.
   *
   * @param ns that the turn took
   * @param waits of its writes, ns; the summary's from now on
   */
  SyncTurn(long ns, long[] waits) {
    this.ns = ns;
    this.waits = waits;
    Arrays.sort(waits);
  }

  double writesPerSecond() {
    return waits.length * 1e9 / ns;
  }

  double waitNs(double quantile) {
    return waits[(int) (quantile * (waits.length - 1))];
  }
}
