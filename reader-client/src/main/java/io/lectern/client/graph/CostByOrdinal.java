package io.lectern.client.graph;

/** The least cost known of each ordinal. Used by one thread. */
final class CostByOrdinal {
  private final Marks known = new Marks();
  private double[] costs = {};

  void begin(int limit) {
    known.begin(limit);
    if (costs.length < limit) {
      costs = new double[limit + limit / 8];
    }
  }

  /** Takes a cost if it is less than the one known; false if it is not. */
  boolean improve(int ordinal, double cost) {
    if (!known.add(ordinal) && costs[ordinal] <= cost) {
      return false;
    }
    costs[ordinal] = cost;
    return true;
  }
}
