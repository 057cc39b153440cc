package io.lectern.engine;

import static io.lectern.layout.HnswRegionDescriptor.*;

import io.lectern.layout.HnswRegionDescriptor;
import java.util.Arrays;

/**
 * Links a node into the graph of its space. After Malkov and Yashunin, algorithm 1. A node is whole
 * before the first link leads to it, and never linked to one that is removed. Used by the writer's
 * thread only.
 */
final class GraphWriter {
  private final UndoLog undo;
  private final GraphLinks links;
  private final NearNodes near = new NearNodes();
  private final NodeScorer neighborScorer = new NodeScorer();
  private final NeighborSelection selection = new NeighborSelection();
  private final NeighborSelection pruned = new NeighborSelection();
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
    insert(space, node, null, null);
  }

  /**
   * As above.
   *
   * @param placement of the node's vector, null: it is to be looked for
   * @param planner that knows which nodes were added since
   */
  void insert(VectorSpace space, int node, Placement placement, PlacementPlanner planner) {
    space.readableTail();
    final long entry = space.entry();
    final int level = space.level(space.node(node));
    if ((int) entry == 0) {
      putEntry(space, node, level);
      return;
    }
    final int top = space.entryLevel(entry);
    final int highest = Math.min(level, top);
    if (placement == null) {
      connect(space, node, entry, highest, 0);
    } else {
      if (highest > 0) {
        connect(space, node, entry, highest, 1);
      }
      offerAdded(space, node, placement, planner);
      placement.select(selection);
      linkToSelected(space, node, 0);
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

  /** Gives a node links of its own in some layers. */
  private void connect(VectorSpace space, int node, long entry, int highest, int lowest) {
    near.begin(space, space.node(node));
    int from = near.descend(entry, space.level(space.node(node)));
    for (int layer = highest; layer >= lowest; layer--) {
      near.search(from, layer);
      near.select(selection);
      linkToSelected(space, node, layer);
      from = near.count() > 0 ? LongHeap.node(near.get(0)) : from;
    }
  }

  private void linkToSelected(VectorSpace space, int node, int layer) {
    final long own = space.links(space.node(node), layer);
    for (int i = 0; i < selection.count(); i++) {
      // Nothing leads here yet, and if the batch is undone nothing will: no need to log.
      Mapping.putIntRelease(own + 4L * i, selection.chosen(i));
    }
  }

  /** Nodes that were added while a place was looked for may be nearer than what was found. */
  private void offerAdded(
      VectorSpace space, int node, Placement placement, PlacementPlanner planner) {
    if (placement.addedBefore() < planner.addedCount()) {
      neighborScorer.queryNode(space, space.node(node));
      for (int i = placement.addedBefore(); i < planner.addedCount(); i++) {
        final int reference = planner.added(i);
        if (HnswRegionDescriptor.spaceOf(reference) == space.index()) {
          final int other = HnswRegionDescriptor.nodeOf(reference);
          placement.offer(LongHeap.pack(neighborScorer.key(space.node(other)), other));
        }
      }
    }
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
