package io.lectern.engine;

import static io.lectern.layout.HnswRegionDescriptor.DEFAULT_LINKS;

/**
 * Chooses which of many candidates a node is linked to: the nearest, but none that is nearer to one
 * chosen before than to the node, so that links lead in different directions. Malkov and Yashunin,
 * algorithm 4. Used by one thread.
 */
final class NeighborSelection {
  private final NodeScorer[] chosenScorers = new NodeScorer[2 * DEFAULT_LINKS];
  private final int[] chosen = new int[2 * DEFAULT_LINKS];
  private VectorSpace space;
  private int count;

  NeighborSelection() {
    for (int i = 0; i < chosenScorers.length; i++) {
      chosenScorers[i] = new NodeScorer();
    }
  }

  void begin(VectorSpace in) {
    space = in;
    count = 0;
  }

  /** Chooses a node whatever was chosen before. */
  void choose(int node) {
    chosenScorers[count].queryNode(space, space.node(node));
    chosen[count++] = node;
  }

  /**
   * Chooses a candidate unless it is nearer to one chosen before. Candidates are offered in order,
   * the nearest first.
   *
   * @return whether it was chosen
   */
  boolean offer(long candidate) {
    final float key = LongHeap.key(candidate);
    final long node = space.node(LongHeap.node(candidate));
    for (int i = 0; i < count; i++) {
      if (chosenScorers[i].key(node) < key) {
        return false;
      }
    }
    choose(LongHeap.node(candidate));
    return true;
  }

  int count() {
    return count;
  }

  int chosen(int index) {
    return chosen[index];
  }

  boolean contains(int node) {
    for (int i = 0; i < count; i++) {
      if (chosen[i] == node) {
        return true;
      }
    }
    return false;
  }
}
