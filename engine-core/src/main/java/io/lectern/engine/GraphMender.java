package io.lectern.engine;

/**
 * Links nodes in again that no walk comes to any more: choosing links by diversity can drop the
 * last one that led to a node. Used by the writer's thread only.
 */
final class GraphMender {
  private final GraphLinks links;
  private final GraphWriter graph;
  private final NearNodes near = new NearNodes();
  private final NodeScorer neighborScorer = new NodeScorer();
  private final NeighborSelection selection = new NeighborSelection();

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
      if (LongHeap.node(near.get(i)) == node) {
        return false;
      }
    }
    if (count == 0) {
      // All that can be reached is removed.
      graph.putEntry(space, node, space.level(address));
      return true;
    }
    leadOn(space, node);
    leadTo(space, node, count);
    return true;
  }

  private int search(VectorSpace space, long address) {
    final long entry = space.entry();
    if ((int) entry == 0) {
      return 0;
    }
    near.begin(space, address);
    near.search(near.descend(entry, 0), 0);
    return near.count();
  }

  /** Gives the node links, if it has none. */
  private void leadOn(VectorSpace space, int node) {
    final long own = space.links(space.node(node), 0);
    if (GraphLinks.get(own, 0) == 0) {
      near.select(selection);
      links.replace(own, space.maxLinks(0), selection);
    }
  }

  /** The nearest node that has room leads to it; if none has, the nearest gives up a link. */
  private void leadTo(VectorSpace space, int node, int count) {
    final int max = space.maxLinks(0);
    for (int i = 0; i < count; i++) {
      final long list = space.links(space.node(LongHeap.node(near.get(i))), 0);
      final int used = GraphLinks.count(list, max);
      if (used < max) {
        links.put(list, used, node);
        return;
      }
    }
    final int nearest = LongHeap.node(near.get(0));
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
