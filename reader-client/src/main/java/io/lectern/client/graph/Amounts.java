package io.lectern.client.graph;

/** Sums by ordinal, and the ordinals that have one, in the order of their first. For one thread. */
final class Amounts {
  private final Marks known = new Marks();
  private final IntList ordinals = new IntList();
  private double[] sums = {};

  void begin(int limit) {
    known.begin(limit);
    ordinals.clear();
    if (sums.length < limit) {
      sums = new double[limit + limit / 8];
    }
  }

  void add(int ordinal, double amount) {
    if (known.add(ordinal)) {
      sums[ordinal] = 0;
      ordinals.add(ordinal);
    }
    sums[ordinal] += amount;
  }

  boolean contains(int ordinal) {
    return known.contains(ordinal);
  }

  double get(int ordinal) {
    return sums[ordinal];
  }

  int size() {
    return ordinals.size();
  }

  int ordinal(int index) {
    return ordinals.get(index);
  }
}
