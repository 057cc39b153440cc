package io.lectern.engine;

import static io.lectern.layout.HnswRegionDescriptor.DEFAULT_LINKS;

/**
 * Finds the live nodes near a vector, among which the links of a node are chosen; the nearest
 * first. Used by one thread.
 */
final class NearNodes {
  /** How many are looked at (efConstruction). */
  static final int WIDTH = 200;

  private final NodeScorer scorer = new NodeScorer();
  private final GraphWalk walk = new GraphWalk(scorer);
  private final long[] found = new long[WIDTH];
  private VectorSpace space;
  private int count;

  /** Begins with a node's vector. */
  void begin(VectorSpace in, long node) {
    space = in;
    scorer.queryNode(in, node);
    walk.begin(in);
  }

  /** Begins with a vector that is not in the space yet; as {@link NodeScorer#query}. */
  void begin(VectorSpace in, float[] vector) {
    space = in;
    scorer.query(in, vector);
    walk.begin(in);
  }

  /**
   * Goes down from an entry point.
   *
   * @return where to begin in a layer
   */
  int descend(long entry, int toLevel) {
    return walk.descend(walk.requireNode((int) entry), space.entryLevel(entry), toLevel);
  }

  /** Finds nodes of a layer. */
  void search(int from, int layer) {
    walk.search(from, layer, WIDTH, GraphWalk.LIVE_ONLY, null);
    count = walk.found();
    for (int i = count - 1; i >= 0; i--) {
      found[i] = walk.pollFarthest();
    }
  }

  int count() {
    return count;
  }

  /** A node that was found, packed with its key. */
  long get(int index) {
    return found[index];
  }

  /** Chooses from what was found. */
  void select(NeighborSelection selection) {
    selection.begin(space);
    for (int i = 0; i < count && selection.count() < DEFAULT_LINKS; i++) {
      selection.offer(found[i]);
    }
  }
}
