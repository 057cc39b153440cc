package io.lectern.engine;

import io.lectern.engine.StoreException.Reason;

/**
 * Notices that a walk along a chain goes in a circle, which it does only in a damaged store. After
 * R. P. Brent, "An improved Monte Carlo factorization algorithm", BIT 20, 1980. Used by one thread.
 */
final class CycleCheck {
  /** So that next to no walk allocates anything. */
  private static final int UNCHECKED_STEPS = 1000;

  private long noted;
  private long steps;
  private long limit = 1;

  /**
   * Tells where a walk is that has gone on for long: of most, nobody asks.
   *
   * @param step how many came before
   * @param check of the steps before; null: there was none
   */
  static CycleCheck at(CycleCheck check, int step, long place) {
    if (check == null && step < UNCHECKED_STEPS) {
      return null;
    }
    final CycleCheck used = check == null ? new CycleCheck() : check;
    used.at(place);
    return used;
  }

  private void at(long place) {
    if (place == noted) {
      throw new StoreException(
          Reason.CORRUPT,
          "the versions at " + place + " follow each other in a circle: run lectern verify");
    }
    if (++steps == limit) {
      noted = place;
      limit <<= 1;
      steps = 0;
    }
  }
}
