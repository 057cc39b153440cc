package io.lectern.engine;

import java.util.Arrays;

/** The hits of a search in their order: nodes and how near they are. Used by one thread. */
final class HitList {
  private long[] hits = new long[64];
  private int count;

  void clear() {
    count = 0;
  }

  int count() {
    return count;
  }

  int node(int index) {
    return LongHeap.node(hits[index]);
  }

  float key(int index) {
    return LongHeap.key(hits[index]);
  }

  /**
   * Takes the nearest that a walk has found. Those that may be among them by their codes are put in
   * order by their vectors.
   *
   * @param k how many; no more than were found
   */
  void take(FoundNodes found, VectorSpace space, NodeScorer scorer, int k) {
    final boolean coded = space.codeBytes() > 0;
    final int looked = coded ? Math.min(found.found(), Math.max(2 * k, k + 32)) : k;
    while (found.found() > looked) {
      found.pollFarthest();
    }
    ensure(looked);
    for (int i = looked - 1; i >= 0; i--) {
      hits[i] = found.pollFarthest();
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

  /** Takes all of a heap of complements, the farthest being on top. */
  void takeAll(LongHeap nearest) {
    count = nearest.size();
    ensure(count);
    for (int i = count - 1; i >= 0; i--) {
      hits[i] = ~nearest.poll();
    }
  }

  private void ensure(int length) {
    if (hits.length < length) {
      hits = new long[length];
    }
  }
}
