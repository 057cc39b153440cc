package io.lectern.engine;

import io.lectern.layout.HnswRegionDescriptor;

/**
 * Finds the nearest vectors that a snapshot shows. The graph also holds vectors that are newer, or
 * removed: the walk goes through them and does not take them. Where the walk finds fewer than are
 * wanted, all vectors are compared, so as many are found as there are.
 *
 * <p>With a filter the way depends on what share of the nodes it wants. Most of them: a walk
 * through all nodes that takes these. Some: a walk through these alone. Few: they are all looked
 * for, and compared. Used by one thread.
 */
final class VectorSearch {
  /** Spaces with fewer nodes than this are compared as a whole: that is faster than a walk. */
  private static final int WALKED_FROM = 256;

  /** If a filter wants more than this, the walk goes through all nodes. */
  private static final double MOST_SHARE = 0.4;

  /** If it wants less, wanted nodes do not hang together, not even by detours. */
  private static final double LEAST_SHARE = 0.002;

  /** Nodes that a walk through wanted ones looks at for each that it keeps in view, at most. */
  private static final int MOST_LOOKED_AT = 3000;

  /** So many times faster than in a walk, nodes are looked at in a row. */
  private static final int ROW_GAIN = 4;

  /** Wanted nodes that are compared in the time that a walk takes for each it keeps in view. */
  private static final int COMPARED_PER_KEPT = 40;

  /** A walk that was led astray by an undone batch is done again, this often. */
  private static final int MOST_WALKS = 4;

  private final NodeScorer scorer = new NodeScorer();
  private final GraphWalk walk = new GraphWalk(scorer);
  private final LongHeap nearest = new LongHeap(64);
  private final NodeFilter filter = new NodeFilter();
  private final FilteredWalk filteredWalk = new FilteredWalk(scorer);
  private final GraphWalk.Filter addressFilter = this::accepts;
  private final HitList hits = new HitList();
  private Snapshot snapshot;
  private VectorQuery query;
  private VectorSpace space;

  int count() {
    return hits.count();
  }

  int ordinal(int index) {
    return space.ordinal(space.node(hits.node(index)));
  }

  float score(int index) {
    return scorer.score(hits.key(index));
  }

  void run(Snapshot in, VectorQuery wanted) {
    snapshot = in;
    query = wanted;
    space = open(in, wanted);
    hits.clear();
    scorer.query(space, wanted.vector());
    if (wanted.isFiltered()) {
      filter.begin(in, space, wanted);
    }
    if (wanted.exact() || space.nodeTail() <= WALKED_FROM || isFoundByComparing() || !walk()) {
      compareAll();
    }
  }

  /** Whether a filter wants so few that looking for all of them is best. */
  private boolean isFoundByComparing() {
    if (!query.isFiltered()) {
      return false;
    }
    final double share = filter.share();
    if (filter.isComplete()) {
      return filter.wantedCount() <= (long) COMPARED_PER_KEPT * width();
    }
    return share < LEAST_SHARE
        || (share < MOST_SHARE
            && (double) space.nodeTail() / ROW_GAIN
                < width() * Math.min(MOST_LOOKED_AT, FilteredWalk.ENOUGH_FOUND / share));
  }

  private VectorSpace open(Snapshot in, VectorQuery wanted) {
    final VectorSpaces spaces = in.vectors();
    final int index = spaces.find(wanted.space());
    Limits.require(
        index >= 0 && spaces.created(index) <= in.epoch(),
        "vector space",
        wanted.space(),
        "does not exist at epoch " + in.epoch() + "; there are " + spaces.names(in.epoch()));
    final VectorSpace found = spaces.open(index);
    Limits.require(
        found.dimension() == wanted.vector().length,
        "query",
        wanted.vector().length + " values",
        "does not fit into space " + wanted.space() + ", whose vectors have " + found.dimension());
    Limits.require(
        found.metric() != HnswRegionDescriptor.METRIC_COSINE || Vectors.norm(wanted.vector()) > 0,
        "query",
        "of zeros",
        "has no direction, which space " + wanted.space() + " compares (cosine)");
    return found;
  }

  /** False if it has found fewer than are wanted. */
  private boolean walk() {
    for (int i = 0; i < MOST_WALKS; i++) {
      final long rollbacks = Rollbacks.count(snapshot.mapping());
      final boolean enough = walkOnce();
      if (!Rollbacks.happenedSince(snapshot.mapping(), rollbacks)) {
        return enough;
      }
    }
    // What was found is there and is scored right, whatever was undone meanwhile.
    return hits.count() == query.k();
  }

  private boolean walkOnce() {
    final long entry = space.entry();
    hits.clear();
    if ((int) entry == 0) {
      return false;
    }
    walk.begin(space);
    final int from = walk.descend(walk.requireNode((int) entry), space.entryLevel(entry), 0);
    final FoundNodes found;
    if (query.isFiltered() && filter.share() < MOST_SHARE) {
      filteredWalk.search(space, from, width(), filter);
      found = filteredWalk;
    } else {
      walk.search(from, 0, width(), snapshot.epoch(), query.isFiltered() ? addressFilter : null);
      found = walk;
    }
    if (found.found() < query.k()) {
      return false;
    }
    hits.take(found, space, scorer, query.k());
    return true;
  }

  /** How many are kept in view. */
  private int width() {
    return Math.max(query.ef(), query.k());
  }

  private void compareAll() {
    nearest.clear();
    final int tail = space.readableTail();
    if (query.isFiltered()) {
      filter.complete();
      for (int node = filter.next(1); node != 0; node = filter.next(node + 1)) {
        compare(node);
      }
    } else {
      for (int node = 1; node < tail; node++) {
        if (VectorSpace.isVisible(space.node(node), snapshot.epoch())) {
          compare(node);
        }
      }
    }
    hits.takeAll(nearest);
  }

  /** Keeps a node if it is among the nearest. */
  private void compare(int node) {
    // Complements: the farthest is on top.
    final long packed = ~LongHeap.pack(scorer.exactKey(space.node(node)), node);
    if (nearest.size() < query.k()) {
      nearest.add(packed);
    } else if (packed > nearest.top()) {
      nearest.replaceTop(packed);
    }
  }

  private boolean accepts(long address) {
    return filter.accepts(space.nodeAt(address));
  }
}
