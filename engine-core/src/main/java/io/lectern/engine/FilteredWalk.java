package io.lectern.engine;

/**
 * Walks the graph of a vector space through the nodes that a filter wants alone, as ACORN-1 does
 * (Patel et al., SIGMOD 2024, arXiv 2403.04871): where a link leads to a node that is not wanted,
 * on to what that links to, so that the wanted ones hang together though nobody linked them for
 * this filter. Nothing but wanted nodes is compared with the query. Used by one thread; walking
 * allocates nothing.
 */
final class FilteredWalk implements FoundNodes {
  /** As soon as a node has led to so many wanted ones, nodes that are not are left alone. */
  private static final int ENOUGH_FOUND = 8;

  /** A node leads through so many that are not wanted, at most. */
  private static final int MOST_BRIDGES = 96;

  private final NodeScorer scorer;
  private final VisitedNodes visited = new VisitedNodes();
  private final LongHeap candidates = new LongHeap(256);
  private final LongHeap results = new LongHeap(256);
  private final int[] bridges = new int[MOST_BRIDGES];
  private VectorSpace space;
  private NodeFilter filter;
  private int width;
  private int nodeLimit;
  private int bridgeCount;
  private int foundHere;

  FilteredWalk(NodeScorer scorer) {
    this.scorer = scorer;
  }

  /**
   * Searches the lowest layer, for the query that the scorer has.
   *
   * @param from a node near to the query; also begun from: wanted nodes that the filter has met
   * @param most how many wanted nodes are kept at a time (ef)
   */
  void search(VectorSpace in, int from, int most, NodeFilter wanted) {
    space = in;
    filter = wanted;
    width = most;
    nodeLimit = in.nodeLimit();
    visited.ensure(nodeLimit);
    visited.clear();
    candidates.clear();
    results.clear();
    for (int i = 0; i < wanted.sampleCount(); i++) {
      if (visited.add(wanted.sample(i))) {
        meet(wanted.sample(i));
      }
    }
    if (visited.add(from)) {
      if (wanted.accepts(from)) {
        meet(from);
      } else {
        candidates.add(LongHeap.pack(scorer.key(space.node(from)), from));
      }
    }
    while (candidates.size() > 0) {
      final long nearest = candidates.poll();
      if (results.size() >= width && nearest > ~results.top()) {
        return;
      }
      expand(LongHeap.node(nearest));
    }
  }

  @Override
  public int found() {
    return results.size();
  }

  @Override
  public long pollFarthest() {
    return ~results.poll();
  }

  private void expand(int node) {
    bridgeCount = 0;
    foundHere = 0;
    follow(node);
    for (int i = 0; i < bridgeCount && foundHere < ENOUGH_FOUND; i++) {
      if (visited.add(bridges[i])) {
        follow(bridges[i]);
      }
    }
  }

  /** Compares what a node links to, if it is wanted; what is not becomes a bridge, once. */
  private void follow(int node) {
    final long links = space.links(space.node(node), 0);
    final int max = space.maxLinks(0);
    for (int i = 0; i < max; i++) {
      final int link = Mapping.getIntAcquire(links + 4L * i);
      if (link == 0) {
        return;
      }
      requireNode(link);
      if (!visited.contains(link)) {
        if (filter.accepts(link)) {
          visited.add(link);
          foundHere++;
          meet(link);
        } else if (bridgeCount < MOST_BRIDGES) {
          bridges[bridgeCount++] = link;
        }
      }
    }
  }

  /** Results are complements: the farthest is on top. */
  private void meet(int node) {
    final long packed = LongHeap.pack(scorer.key(space.node(node)), node);
    if (results.size() < width) {
      candidates.add(packed);
      results.add(~packed);
    } else if (packed < ~results.top()) {
      candidates.add(packed);
      results.replaceTop(~packed);
    }
  }

  /** The space may have grown since the walk began. */
  private void requireNode(int node) {
    if (Integer.compareUnsigned(node, nodeLimit) >= 0) {
      nodeLimit = space.nodeLimit();
      if (Integer.compareUnsigned(node, nodeLimit) >= 0) {
        throw space.corrupt("a link leads to node " + Integer.toUnsignedString(node));
      }
      visited.ensure(nodeLimit);
    }
  }
}
