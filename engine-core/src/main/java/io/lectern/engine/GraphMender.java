package io.lectern.engine;

import static io.lectern.layout.HnswRegionDescriptor.DEFAULT_LINKS;

/**
 * Links nodes in again that no walk comes to any more: choosing links by diversity can drop the
 * last one that led to a node. Used by the writer's thread only.
 */
final class GraphMender {
  /** Nodes near by of which one is to lead to the lost one. */
  private static final int WIDTH = 200;

  private final GraphLinks links;
  private final GraphWriter graph;
  private final NodeScorer scorer = new NodeScorer();
  private final NodeScorer neighborScorer = new NodeScorer();
  private final GraphWalk walk = new GraphWalk(scorer);
  private final NeighborSelection selection = new NeighborSelection();
  private final long[] found = new long[WIDTH];

  GraphMender(GraphLinks links, GraphWriter graph) {
    this.links = links;
    this.graph = graph;
  }

  /**
   * Sees to it that a search finds a node.
   *
   * @return false if there was nothing to do: it finds it, or the node was removed
   */
  boolean mend(VectorSpace space, int node) {
    final long address = space.linked(node);
    if (!VectorSpace.isVisible(address, GraphWalk.LIVE_ONLY)) {
      return false;
    }
    final int count = search(space, address);
    for (int i = 0; i < count; i++) {
      if (LongHeap.node(found[i]) == node) {
        return false;
      }
    }
    if (count == 0) {
      // All that can be reached is removed.
      graph.putEntry(space, node, space.level(address));
      return true;
    }
    leadOn(space, node, count);
    leadTo(space, node, count);
    return true;
  }

  private int search(VectorSpace space, long address) {
    final long entry = space.entry();
    if ((int) entry == 0) {
      return 0;
    }
    scorer.queryNode(space, address);
    walk.begin(space);
    final int from = walk.descend(walk.requireNode((int) entry), space.entryLevel(entry), 0);
    walk.search(from, 0, WIDTH, GraphWalk.LIVE_ONLY, null);
    final int count = walk.found();
    for (int i = count - 1; i >= 0; i--) {
      found[i] = walk.pollFarthest();
    }
    return count;
  }

  /** Gives the node links, if it has none. */
  private void leadOn(VectorSpace space, int node, int count) {
    final long own = space.links(space.node(node), 0);
    if (GraphLinks.get(own, 0) == 0) {
      selection.begin(space);
      for (int i = 0; i < count && selection.count() < DEFAULT_LINKS; i++) {
        selection.offer(found[i]);
      }
      links.replace(own, space.maxLinks(0), selection);
    }
  }

  /** The nearest node that has room leads to it; if none has, the nearest gives up a link. */
  private void leadTo(VectorSpace space, int node, int count) {
    final int max = space.maxLinks(0);
    for (int i = 0; i < count; i++) {
      final long list = space.links(space.node(LongHeap.node(found[i])), 0);
      final int used = GraphLinks.count(list, max);
      if (used < max) {
        links.put(list, used, node);
        return;
      }
    }
    final int nearest = LongHeap.node(found[0]);
    final long list = space.links(space.node(nearest), 0);
    links.put(list, farthest(space, nearest, list, max), node);
  }

  private int farthest(VectorSpace space, int from, long list, int max) {
    neighborScorer.queryNode(space, space.node(from));
    int farthest = 0;
    float most = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < max; i++) {
      final float key = neighborScorer.key(space.linked(GraphLinks.get(list, i)));
      if (key > most) {
        most = key;
        farthest = i;
      }
    }
    return farthest;
  }
}
