package io.lectern.engine;

import java.util.Arrays;

/**
 * Which nodes a walk has seen: a bit for each, and which words have any, so that forgetting costs
 * what the walk did and not what the space holds. Used by one thread.
 */
final class VisitedNodes {
  private long[] bits = new long[64];
  private int[] touched = new int[256];
  private int touchedCount;

  void clear() {
    for (int i = 0; i < touchedCount; i++) {
      bits[touched[i]] = 0;
    }
    touchedCount = 0;
  }

  /** Makes room for nodes below a limit. */
  void ensure(int limit) {
    final int words = (limit >>> 6) + 1;
    if (words > bits.length) {
      bits = Arrays.copyOf(bits, words + (words >>> 3));
    }
  }

  /** Whether a node was noted. */
  boolean contains(int node) {
    return (bits[node >>> 6] & 1L << node) != 0;
  }

  /** Notes a node; false if it was noted before. */
  boolean add(int node) {
    final int word = node >>> 6;
    final long old = bits[word];
    final long bit = 1L << node;
    if ((old & bit) != 0) {
      return false;
    }
    if (old == 0) {
      if (touchedCount == touched.length) {
        touched = Arrays.copyOf(touched, 2 * touchedCount);
      }
      touched[touchedCount++] = word;
    }
    bits[word] = old | bit;
    return true;
  }
}
