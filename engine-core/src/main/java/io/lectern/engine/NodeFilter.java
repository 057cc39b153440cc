package io.lectern.engine;

import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Which nodes of a space a search may take: those that its snapshot shows, and whose concepts are
 * wanted. Remembers the answers for the next search with the same filter at the same snapshot,
 * where they cannot change. Used by one thread.
 */
final class NodeFilter {
  /** As many nodes as are looked at to tell how many are wanted, if few are. */
  private static final int MOST_SAMPLES = 512;

  /** So many wanted ones tell enough. */
  private static final int ENOUGH_WANTED = 32;

  /** Concepts that are gone through instead of so many times fewer nodes: they lie in a row. */
  private static final int CONCEPTS_PER_NODE = 4;

  private final ConceptFlyweight view = new ConceptFlyweight();
  private long[] known = new long[0];
  private long[] wanted = new long[0];
  private final int[] samples = new int[ENOUGH_WANTED];
  private Snapshot snapshot;
  private VectorSpace space;
  private Predicate<ConceptFlyweight> filter;
  private int[] among;
  private int tail;
  private int wantedCount;
  private int sampleCount;
  private double share;
  private boolean isComplete;

  /** Begins a search; what is known stays if the last one asked for the same. */
  @SuppressWarnings("ReferenceEquality") // the very same snapshot, or array; of filters first
  void begin(Snapshot in, VectorSpace of, VectorQuery query) {
    final boolean same =
        snapshot == in
            && space != null
            && space.index() == of.index()
            && among == query.among()
            && (filter == query.filter() || (filter != null && filter.equals(query.filter())));
    space = of;
    if (!same) {
      snapshot = in;
      filter = query.filter();
      among = query.among();
      forget();
      if (among != null) {
        testAmong();
      }
    }
  }

  private void forget() {
    tail = space.readableTail();
    final int words = (tail >>> 6) + 1;
    if (words > known.length) {
      known = new long[words + (words >>> 3)];
      wanted = new long[known.length];
    } else {
      Arrays.fill(known, 0);
      Arrays.fill(wanted, 0);
    }
    wantedCount = 0;
    sampleCount = 0;
    share = -1;
    isComplete = false;
  }

  /** Whether a node that can be read is wanted. Nodes given out since are not: they are newer. */
  boolean accepts(int node) {
    if (node >= tail) {
      return false;
    }
    final int word = node >>> 6;
    final long bit = 1L << node;
    if (isComplete || (known[word] & bit) != 0) {
      return (wanted[word] & bit) != 0;
    }
    known[word] |= bit;
    final long address = space.node(node);
    if (!VectorSpace.isVisible(address, snapshot.epoch())
        || !snapshot.wrap(space.ordinal(address), view)
        || !isWanted()) {
      return false;
    }
    wanted[word] |= bit;
    wantedCount++;
    return true;
  }

  /** Whether all wanted nodes are known. */
  boolean isComplete() {
    return isComplete;
  }

  /** The next wanted node from one on, of those known; 0 if there is none. */
  int next(int from) {
    for (int word = from >>> 6; word < (tail >>> 6) + 1; word++) {
      final long left = word == from >>> 6 ? wanted[word] & -1L << from : wanted[word];
      if (left != 0) {
        return (word << 6) + Long.numberOfTrailingZeros(left);
      }
    }
    return 0;
  }

  /** What share of all nodes is wanted, as far as can be told from some of them. */
  double share() {
    if (isComplete) {
      return wantedCount / (double) Math.max(1, tail - 1);
    }
    if (share < 0) {
      int looked = 0;
      while (looked < MOST_SAMPLES && sampleCount < ENOUGH_WANTED) {
        final int node = SpreadNodes.node(looked++, tail);
        if (accepts(node)) {
          samples[sampleCount++] = node;
        }
      }
      share = sampleCount / (double) looked;
    }
    return share;
  }

  /** Wanted nodes that were met on the way, from all over the space; a node may be there twice. */
  int sampleCount() {
    return sampleCount;
  }

  int sample(int index) {
    return samples[index];
  }

  /** Finds all wanted nodes. */
  void complete() {
    if (isComplete) {
      return;
    }
    if (snapshot.ordinalLimit() / CONCEPTS_PER_NODE < tail) {
      for (int ordinal = 1; ordinal < snapshot.ordinalLimit(); ordinal++) {
        test(ordinal);
      }
    } else {
      for (int node = 1; node < tail; node++) {
        accepts(node);
      }
    }
    isComplete = true;
  }

  private void testAmong() {
    for (int ordinal : among) {
      test(ordinal);
    }
    isComplete = true;
  }

  /** Notes the node of a concept, if it has a vector here and is wanted. */
  private void test(int ordinal) {
    if (snapshot.wrap(ordinal, view) && isWanted()) {
      final int node = snapshot.vectors().nodeOf(view, space.index());
      if (node > 0 && node < tail) {
        final long bit = 1L << node;
        if ((wanted[node >>> 6] & bit) == 0) {
          wanted[node >>> 6] |= bit;
          wantedCount++;
        }
      }
    }
  }

  private boolean isWanted() {
    return filter == null || filter.test(view);
  }
}
