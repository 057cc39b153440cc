package io.lectern.client.graph;

import java.util.Arrays;

/**
 * A set of ordinals that is emptied by counting up: an ordinal is in it if its stamp is that of the
 * present generation. Used by one thread.
 */
final class Marks {
  private int[] stamps = {};
  private int generation;

  /** Empties the set, and makes room for ordinals below a limit. */
  void begin(int limit) {
    if (stamps.length < limit) {
      stamps = new int[limit + limit / 8];
      generation = 0;
    }
    if (++generation == 0) {
      Arrays.fill(stamps, 0);
      generation = 1;
    }
  }

  boolean contains(int ordinal) {
    return stamps[ordinal] == generation;
  }

  /** Adds an ordinal; false if it is there. */
  boolean add(int ordinal) {
    if (stamps[ordinal] == generation) {
      return false;
    }
    stamps[ordinal] = generation;
    return true;
  }

  void remove(int ordinal) {
    stamps[ordinal] = generation - 1;
  }

  /**
   * Adds some of many ordinals, and appends those that were not there to an array.
   *
   * @return where the array's next free place is
   */
  int addAll(int[] ordinals, int from, int to, int[] target, int tail) {
    final int[] marks = stamps;
    final int now = generation;
    int next = tail;
    for (int i = from; i < to; i++) {
      final int ordinal = ordinals[i];
      // No branch: which neighbours are new is what a processor cannot guess.
      target[next] = ordinal;
      next += marks[ordinal] == now ? 0 : 1;
      marks[ordinal] = now;
    }
    return next;
  }
}
