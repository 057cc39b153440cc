package io.lectern.client.graph;

/**
 * What one breadth-first search keeps: which concepts it has reached, in which order, and from
 * which each of them. Used by one thread.
 */
final class SearchSide {
  final Marks reached = new Marks();
  final IntList queue = new IntList();
  private int[] parents = {};

  void begin(int limit) {
    reached.begin(limit);
    queue.clear();
  }

  /** Makes room for parents, which not every search needs. */
  void beginParents(int limit) {
    if (parents.length < limit) {
      parents = new int[limit + limit / 8];
    }
  }

  /** Adds where the search starts. */
  void addRoot(int ordinal) {
    reached.add(ordinal);
    queue.add(ordinal);
  }

  int[] parents() {
    return parents;
  }

  /** Turns what was noted for a concept into something else, for searches that need a number. */
  void note(int ordinal, int value) {
    parents[ordinal] = value;
  }

  int noted(int ordinal) {
    return parents[ordinal];
  }
}
