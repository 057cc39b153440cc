package io.lectern.engine;

/** Numbers of nodes that lie evenly in a space, however many are taken. */
final class SpreadNodes {
  /** Fraction of the golden ratio: its multiples lie evenly between 0 and 1. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private SpreadNodes() {}

  /**
   * A node.
   *
   * @param index of the choice; others give other nodes
   * @param tail one more than the highest node, above 1
   */
  static int node(long index, int tail) {
    return 1 + (int) Math.unsignedMultiplyHigh((index + 1) * GOLDEN, tail - 1L);
  }
}
