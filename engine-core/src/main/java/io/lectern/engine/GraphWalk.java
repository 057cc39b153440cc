package io.lectern.engine;

import static io.lectern.layout.HnswRegionDescriptor.DEFAULT_LINKS;

/**
 * Walks the graph of a vector space towards what is near to a query, while its links are changed:
 * it sees some mix of old and new ones, and each leads to a node that is whole. Only a batch that
 * is undone meanwhile can lead it to a node that is written anew; what it takes for near then may
 * be wrong, but not what it takes for visible. After Malkov and Yashunin, algorithms 2 and 5. Used
 * by one thread; walking allocates nothing.
 */
final class GraphWalk implements FoundNodes {
  /** As an epoch: visible are nodes that are not removed, also those of the batch in flight. */
  static final long LIVE_ONLY = Long.MAX_VALUE - 1;

  /** Half of what the links of a node take in the lowest layer. */
  private static final long FETCHED_BYTES = 4 * DEFAULT_LINKS;

  /**
   * How many candidates are followed at once: their links come side by side, and so do the nodes
   * that these lead to.
   */
  private static final int BEAM = 2;

  /** Tells which visible nodes are wanted. */
  interface Filter {
    boolean accepts(long node);
  }

  private final NodeScorer scorer;
  private final VisitedNodes visited = new VisitedNodes();
  private final LongHeap candidates = new LongHeap(256);
  private final LongHeap results = new LongHeap(256);
  private final int[] fresh = new int[NodeScorer.MOST];
  private final float[] keys = new float[NodeScorer.MOST];
  private VectorSpace space;
  private int nodeLimit;
  private int scoredOffset;
  private long sink;

  GraphWalk(NodeScorer scorer) {
    this.scorer = scorer;
  }

  /** Begins a walk of a space, for the query that the scorer has. */
  void begin(VectorSpace in) {
    space = in;
    nodeLimit = in.nodeLimit();
    scoredOffset = (int) in.scoredOffset();
    visited.ensure(nodeLimit);
  }

  /** The node nearest to the query that a greedy walk finds, from a node down to above a layer. */
  int descend(int from, int fromLevel, int toLevel) {
    int nearest = from;
    float least = scorer.key(space.node(nearest));
    for (int level = fromLevel; level > toLevel; level--) {
      boolean nearer = true;
      while (nearer) {
        nearer = false;
        final int count = collectLinks(nearest, level, false, 0);
        fetch(count);
        scorer.keys(fresh, count, keys);
        for (int i = 0; i < count; i++) {
          if (keys[i] < least) {
            least = keys[i];
            nearest = fresh[i];
            nearer = true;
          }
        }
      }
    }
    return nearest;
  }

  /**
   * Searches a layer.
   *
   * @param from where it begins
   * @param width how many visible nodes are kept at a time (ef)
   * @param epoch whose nodes are wanted
   * @param filter null: all of these
   */
  void search(int from, int level, int width, long epoch, Filter filter) {
    visited.clear();
    candidates.clear();
    results.clear();
    visited.add(from);
    meet(from, scorer.key(space.node(from)), width, epoch, filter);
    while (isPromising(width)) {
      int count = 0;
      for (int i = 0; i < BEAM && isPromising(width); i++) {
        final int nearest = LongHeap.node(candidates.poll());
        if (level == 0 && candidates.size() > 0) {
          fetchLinks(LongHeap.node(candidates.top()));
        }
        count = collectLinks(nearest, level, true, count);
      }
      fetch(count);
      scorer.keys(fresh, count, keys);
      for (int i = 0; i < count; i++) {
        meet(fresh[i], keys[i], width, epoch, filter);
      }
    }
  }

  /** Whether what the nearest candidate links to may be among the results. */
  private boolean isPromising(int width) {
    return candidates.size() > 0 && (results.size() < width || candidates.top() <= ~results.top());
  }

  @Override
  public int found() {
    return results.size();
  }

  @Override
  public long pollFarthest() {
    return ~results.poll();
  }

  /** Results are complements: the farthest is on top. */
  private void meet(int node, float key, int width, long epoch, Filter filter) {
    final long packed = LongHeap.pack(key, node);
    if (results.size() < width) {
      candidates.add(packed);
      if (isWanted(space.node(node), epoch, filter)) {
        results.add(~packed);
      }
    } else if (packed < ~results.top()) {
      candidates.add(packed);
      if (isWanted(space.node(node), epoch, filter)) {
        results.replaceTop(~packed);
      }
    }
  }

  private static boolean isWanted(long node, long epoch, Filter filter) {
    return VectorSpace.isVisible(node, epoch) && (filter == null || filter.accepts(node));
  }

  /**
   * Collects the nodes that a node links to, all or those not yet visited, behind those that were
   * collected before.
   *
   * @return how many there are then
   */
  private int collectLinks(int node, int level, boolean unvisitedOnly, int from) {
    final long links = space.links(space.node(node), level);
    if (links == 0) {
      return from;
    }
    int count = from;
    final int max = space.maxLinks(level);
    for (int i = 0; i < max; i++) {
      final int link = Mapping.getIntAcquire(links + 4L * i);
      if (link == 0) {
        break;
      }
      if (Integer.compareUnsigned(link, nodeLimit) >= 0) {
        requireNode(link);
      }
      if (!unvisitedOnly || visited.add(link)) {
        fresh[count++] = link;
      }
    }
    return count;
  }

  /**
   * Has the collected nodes come, side by side. In a loop of its own, of few instructions: the
   * processor looks ahead so many instructions, and each load in their reach is under way before
   * the first is waited for.
   */
  private void fetch(int count) {
    final VectorSpace in = space;
    final int second = scoredOffset;
    long touched = 0;
    for (int i = 0; i < count; i++) {
      final long address = in.node(fresh[i]);
      touched += Mapping.getLong(address) + Mapping.getLong(address + second);
    }
    sink = touched;
  }

  /** Has the links of the node that is likely to be next come while others are compared. */
  private void fetchLinks(int node) {
    final long links = space.links(space.node(node), 0);
    sink = Mapping.getLong(links) + Mapping.getLong(links + FETCHED_BYTES);
  }

  /** Returns a node that can be read. The space may have grown since the walk began. */
  int requireNode(int node) {
    if (Integer.compareUnsigned(node, nodeLimit) >= 0) {
      nodeLimit = space.nodeLimit();
      if (Integer.compareUnsigned(node, nodeLimit) >= 0) {
        throw space.corrupt("a link leads to node " + Integer.toUnsignedString(node));
      }
      visited.ensure(nodeLimit);
    }
    return node;
  }

  /** Keeps the compiler from leaving out the loads that fetch ahead. */
  long sink() {
    return sink;
  }
}
