package io.lectern.engine;

import io.lectern.layout.HnswRegionDescriptor;
import java.util.Arrays;

/**
 * Finds the nearest vectors that a snapshot shows. The graph also holds vectors that are newer, or
 * removed: the walk goes through them and does not take them. Where the walk finds fewer than are
 * wanted, all vectors are compared, so as many are found as there are. Used by one thread.
 */
final class VectorSearch {
  /** Spaces with fewer nodes than this are compared as a whole: that is faster than a walk. */
  private static final int WALKED_FROM = 256;

  /** A walk with a filter gives up when it has met this share of all nodes. */
  private static final int FILTERED_SHARE = 4;

  private static final int FILTERED_LEAST = 4096;

  /** A walk that was led astray by an undone batch is done again, this often. */
  private static final int MOST_WALKS = 4;

  private final NodeScorer scorer = new NodeScorer();
  private final GraphWalk walk = new GraphWalk(scorer);
  private final LongHeap nearest = new LongHeap(64);
  private final ConceptFlyweight view = new ConceptFlyweight();
  private final GraphWalk.Filter conceptFilter = this::accepts;
  private long[] hits = new long[64];
  private int count;
  private Snapshot snapshot;
  private VectorQuery query;
  private VectorSpace space;

  int count() {
    return count;
  }

  int ordinal(int index) {
    return space.ordinal(space.node(LongHeap.node(hits[index])));
  }

  float score(int index) {
    return scorer.score(LongHeap.key(hits[index]));
  }

  void run(Snapshot in, VectorQuery wanted) {
    snapshot = in;
    query = wanted;
    space = open(in, wanted);
    count = 0;
    scorer.query(space, wanted.vector());
    if (wanted.exact() || space.nodeTail() <= WALKED_FROM || !walk()) {
      compareAll();
    }
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
    return count == query.k();
  }

  private boolean walkOnce() {
    final long entry = space.entry();
    count = 0;
    if ((int) entry == 0) {
      return false;
    }
    walk.begin(space);
    final int from = walk.descend(walk.requireNode((int) entry), (int) (entry >>> 32), 0);
    walk.search(
        from,
        0,
        Math.max(query.ef(), query.k()),
        snapshot.epoch(),
        query.filter() == null ? null : conceptFilter,
        query.filter() == null
            ? Integer.MAX_VALUE
            : Math.max(FILTERED_LEAST, space.nodeTail() / FILTERED_SHARE));
    if (walk.found() < query.k()) {
      return false;
    }
    takeFound();
    return true;
  }

  /** Those that may be among the nearest by their codes, in order of their vectors. */
  private void takeFound() {
    final int k = query.k();
    final boolean coded = space.codeBytes() > 0;
    final int looked = coded ? Math.min(walk.found(), Math.max(2 * k, k + 32)) : k;
    while (walk.found() > looked) {
      walk.pollFarthest();
    }
    ensure(looked);
    for (int i = looked - 1; i >= 0; i--) {
      hits[i] = walk.pollFarthest();
    }
    if (coded) {
      for (int i = 0; i < looked; i++) {
        final int node = LongHeap.node(hits[i]);
        hits[i] = LongHeap.pack(scorer.exactKey(space.node(node)), node);
      }
      Arrays.sort(hits, 0, looked);
    }
    count = k;
  }

  private void compareAll() {
    nearest.clear();
    final int tail = space.nodeTail();
    if (tail > space.nodeLimit()) {
      throw space.corrupt("it has more nodes than disk space");
    }
    final int k = query.k();
    for (int node = 1; node < tail; node++) {
      final long address = space.node(node);
      if (VectorSpace.isVisible(address, snapshot.epoch())) {
        // Complements: the farthest is on top.
        final long packed = ~LongHeap.pack(scorer.exactKey(address), node);
        if ((nearest.size() < k || packed > nearest.top())
            && (query.filter() == null || accepts(address))) {
          if (nearest.size() < k) {
            nearest.add(packed);
          } else {
            nearest.replaceTop(packed);
          }
        }
      }
    }
    count = nearest.size();
    ensure(count);
    for (int i = count - 1; i >= 0; i--) {
      hits[i] = ~nearest.poll();
    }
  }

  private boolean accepts(long node) {
    return snapshot.wrap(space.ordinal(node), view) && query.filter().test(view);
  }

  private void ensure(int length) {
    if (hits.length < length) {
      hits = new long[length];
    }
  }
}
