package io.lectern.engine;

import static io.lectern.layout.HnswRegionDescriptor.*;

import java.util.Arrays;

/**
 * Links a node into the graph of its space. After Malkov and Yashunin, algorithm 1. A node is whole
 * before the first link leads to it, and never linked to one that is removed. Used by the writer's
 * thread only.
 */
final class GraphWriter {
  /** How many candidates are looked at for the links of a node (efConstruction). */
  private static final int BUILD_WIDTH = 200;

  private final UndoLog undo;
  private final GraphLinks links;
  private final NodeScorer scorer = new NodeScorer();
  private final GraphWalk walk = new GraphWalk(scorer);
  private final NodeScorer neighborScorer = new NodeScorer();
  private final NeighborSelection selection = new NeighborSelection();
  private final NeighborSelection pruned = new NeighborSelection();
  private final long[] found = new long[BUILD_WIDTH];
  private final int[] neighbors = new int[2 * DEFAULT_LINKS + 1];
  private final float[] keys = new float[NodeScorer.MOST];
  private final long[] crowd = new long[2 * DEFAULT_LINKS + 1];

  GraphWriter(UndoLog undo, GraphLinks links) {
    this.undo = undo;
    this.links = links;
  }

  /**
   * Links a node that nothing leads to yet, whose links are 0.
   *
   * @param node whole but for its links
   */
  void insert(VectorSpace space, int node) {
    space.readableTail();
    final long entry = space.entry();
    final int level = space.level(space.node(node));
    if ((int) entry == 0) {
      putEntry(space, node, level);
      return;
    }
    final int top = space.entryLevel(entry);
    scorer.queryNode(space, space.node(node));
    walk.begin(space);
    final int highest = Math.min(level, top);
    int from = walk.descend(walk.requireNode((int) entry), top, level);
    for (int layer = highest; layer >= 0; layer--) {
      from = connect(space, node, layer, from);
    }
    // The lowest layer first: whoever comes down through the node finds ways on.
    for (int layer = 0; layer <= highest; layer++) {
      linkBack(space, node, layer);
    }
    // Where all that can be reached is removed, the graph begins anew from this node.
    if (level > top || GraphLinks.get(space.links(space.node(node), 0), 0) == 0) {
      putEntry(space, node, level);
    }
  }

  void putEntry(VectorSpace space, int node, int level) {
    undo.putLongRelease(
        space.descriptor() + SPACE_ENTRY_OFFSET, (long) level << 32 | Integer.toUnsignedLong(node));
  }

  /** What the walk has found, the nearest first. */
  private int takeFound() {
    final int count = walk.found();
    for (int i = count - 1; i >= 0; i--) {
      found[i] = walk.pollFarthest();
    }
    return count;
  }

  /**
   * Gives a node links of its own in a layer.
   *
   * @return the nearest node there, to begin from in the next layer
   */
  private int connect(VectorSpace space, int node, int layer, int from) {
    walk.search(from, layer, BUILD_WIDTH, GraphWalk.LIVE_ONLY, null);
    final int count = takeFound();
    selection.begin(space);
    for (int i = 0; i < count && selection.count() < DEFAULT_LINKS; i++) {
      selection.offer(found[i]);
    }
    final long own = space.links(space.node(node), layer);
    for (int i = 0; i < selection.count(); i++) {
      // Nothing leads here yet, and if the batch is undone nothing will: no need to log.
      Mapping.putIntRelease(own + 4L * i, selection.chosen(i));
    }
    return count > 0 ? LongHeap.node(found[0]) : from;
  }

  private void linkBack(VectorSpace space, int node, int layer) {
    final long own = space.links(space.node(node), layer);
    final int count = GraphLinks.count(own, space.maxLinks(layer));
    for (int i = 0; i < count; i++) {
      link(space, GraphLinks.get(own, i), layer, node);
    }
  }

  /** Adds a link, or if there is no room, chooses again among all. */
  private void link(VectorSpace space, int from, int layer, int to) {
    final long list = space.links(space.node(from), layer);
    if (list == 0) {
      throw space.corrupt("node " + from + " is not in layer " + layer + ", where a link leads");
    }
    final int max = space.maxLinks(layer);
    final int count = GraphLinks.count(list, max);
    if (count < max) {
      links.put(list, count, to);
      return;
    }
    neighborScorer.queryNode(space, space.node(from));
    for (int i = 0; i < count; i++) {
      neighbors[i] = GraphLinks.get(list, i);
      space.linked(neighbors[i]); // or CORRUPT
    }
    neighbors[count] = to;
    neighborScorer.keys(neighbors, count + 1, keys);
    for (int i = 0; i <= count; i++) {
      crowd[i] = LongHeap.pack(keys[i], neighbors[i]);
    }
    Arrays.sort(crowd, 0, count + 1);
    pruned.begin(space);
    for (int i = 0; i <= count && pruned.count() < max; i++) {
      pruned.offer(crowd[i]);
    }
    links.replace(list, max, pruned);
  }
}
