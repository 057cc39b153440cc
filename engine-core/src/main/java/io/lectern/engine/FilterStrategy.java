package io.lectern.engine;

/** How a filtered search goes about it. */
enum FilterStrategy {
  /** Looks for all wanted nodes, in the order in which they lie, and compares each. */
  COMPARE_WANTED,

  /** Walks through all nodes, and takes those that are wanted. */
  WALK_ALL,

  /** Walks through the wanted nodes, on the way from one to the next by others. */
  WALK_WANTED;

  /** If a filter wants less, wanted nodes do not hang together, not even by detours. */
  private static final double LEAST_SHARE = 0.002;

  // What it takes, in nanoseconds: measured with 60,000 vectors of 100 dimensions (RESULTS.md).
  private static final double TEST_IN_A_ROW = 20;
  private static final double COMPARE = 50;

  /** For each node that is kept in view, and for each that has to be passed to find it. */
  private static final double KEEP = 400;

  private static final double PASS = 450;
  private static final double PASS_UNTESTED = 1_200;
  private static final double WALK_BY_OTHERS = 25_000;
  private static final double WALK_BY_OTHERS_UNTESTED = 250_000;

  /**
   * The one that takes least.
   *
   * @param nodes of the space
   * @param share of them that the filter wants, or seems to want
   * @param isTested whether it is known of each whether it is wanted
   * @param width how many are kept in view (ef)
   */
  static FilterStrategy of(long nodes, double share, boolean isTested, int width) {
    if (share < LEAST_SHARE) {
      return COMPARE_WANTED;
    }
    final double comparing = nodes * (share * COMPARE + (isTested ? 0 : TEST_IN_A_ROW));
    final double all = width * (KEEP + (PASS + (isTested ? 0 : PASS_UNTESTED)) / share);
    final double wanted = width * (WALK_BY_OTHERS + (isTested ? 0 : WALK_BY_OTHERS_UNTESTED));
    if (comparing <= Math.min(all, wanted)) {
      return COMPARE_WANTED;
    }
    return all <= wanted ? WALK_ALL : WALK_WANTED;
  }
}
