package io.lectern.engine;

/**
 * Tells for one node of a space how many of those nearest to it a search finds, of all that were
 * there at one epoch. All nodes have to be compared for that, some of them at each step; the writer
 * goes on in between. What it removes meanwhile counts as long as it may be found. Used by the
 * writer's thread only, between batches.
 */
final class RecallSample {
  /** How many are searched for: recall@10. */
  static final int K = 10;

  private final NodeScorer scorer = new NodeScorer();
  private final GraphWalk walk = new GraphWalk(scorer);
  private final LongHeap nearest = new LongHeap(16);
  private final HitList exact = new HitList();
  private final HitList hits = new HitList();
  private VectorSpace space;
  private long epoch;
  private int query;
  private int cursor;
  private int tail;
  private int wanted;
  private int found;

  /**
   * Begins.
   *
   * @param node that is shown at the epoch; it is not searched for itself
   * @param at the last committed epoch
   */
  void begin(VectorSpace in, int node, long at) {
    space = in;
    epoch = at;
    query = node;
    cursor = 1;
    tail = in.readableTail();
    nearest.clear();
    scorer.queryNode(in, in.node(node));
  }

  /**
   * Compares some nodes.
   *
   * @return whether that was all, and what was found is known
   */
  boolean step(int nodes) {
    final int end = (int) Math.min(tail, (long) cursor + nodes);
    for (; cursor < end; cursor++) {
      final long address = space.node(cursor);
      if (cursor != query && VectorSpace.isVisible(address, epoch)) {
        final long packed = ~LongHeap.pack(scorer.exactKey(address), cursor);
        if (nearest.size() < K) {
          nearest.add(packed);
        } else if (packed > nearest.top()) {
          nearest.replaceTop(packed);
        }
      }
    }
    if (cursor < tail) {
      return false;
    }
    search();
    return true;
  }

  /** How many were to be found: fewer than K where there are fewer. */
  int wanted() {
    return wanted;
  }

  /** How many of them were found. */
  int found() {
    return found;
  }

  private void search() {
    wanted = 0;
    found = 0;
    hits.clear();
    exact.takeAll(nearest);
    final long entry = space.entry();
    if ((int) entry != 0) {
      walk.begin(space);
      final int from = walk.descend(walk.requireNode((int) entry), space.entryLevel(entry), 0);
      walk.search(from, 0, VectorQuery.DEFAULT_EF, epoch, null);
      // One more: the node itself.
      hits.take(walk, space, scorer, Math.min(walk.found(), K + 1));
    }
    for (int i = 0; i < exact.count(); i++) {
      if (mayBeFound(space.node(exact.node(i)))) {
        wanted++;
        found += isHit(exact.node(i)) ? 1 : 0;
      }
    }
  }

  /** Whether a node is still what it was, and may still be linked to. */
  private boolean mayBeFound(long node) {
    return VectorSpace.isVisible(node, epoch) && space.isLinked(node);
  }

  private boolean isHit(int node) {
    for (int i = 0; i < hits.count(); i++) {
      if (hits.node(i) == node) {
        return true;
      }
    }
    return false;
  }
}
