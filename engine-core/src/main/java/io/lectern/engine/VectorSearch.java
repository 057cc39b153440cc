package io.lectern.engine;

import io.lectern.layout.HnswRegionDescriptor;

/**
 * Finds the nearest vectors that a snapshot shows. The graph also holds vectors that are newer, or
 * removed: the walk goes through them and does not take them. Where the walk finds fewer than are
 * wanted, all vectors are compared, so as many are found as there are.
 *
 * <p>With a filter the way depends on what share of the nodes it wants, see {@link FilterStrategy}.
 * Used by one thread.
 */
final class VectorSearch {
  /** Spaces with fewer nodes than this are compared as a whole: that is faster than a walk. */
  private static final int WALKED_FROM = 256;

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

  /** Null: there is no filter. */
  private FilterStrategy strategy;

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
    strategy = null;
    final boolean isCompared = wanted.exact() || space.nodeTail() <= WALKED_FROM;
    if (wanted.isFiltered()) {
      filter.begin(in, space, wanted);
      strategy = isCompared ? FilterStrategy.COMPARE_WANTED : cheapest();
    }
    if (isCompared || strategy == FilterStrategy.COMPARE_WANTED || !walk()) {
      compareAll();
    }
  }

  private FilterStrategy cheapest() {
    final double share = filter.share(); // first: it may test some
    return FilterStrategy.of(space.nodeTail(), share, filter.isComplete(), width());
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
    if (strategy == FilterStrategy.WALK_WANTED) {
      filteredWalk.search(space, from, width(), filter);
      found = filteredWalk;
    } else {
      walk.search(from, 0, width(), snapshot.epoch(), strategy == null ? null : addressFilter);
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
