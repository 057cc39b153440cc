package io.lectern.client.graph;

/**
 * What two breadth-first searches keep that look for each other: the concepts that each has reached
 * in their order, and by which other one of its own. One number for each ordinal tells which of the
 * two has been there, and where in its order, so that an edge's end costs one look. Used by one
 * thread.
 */
final class MeetingSides {
  final Side forward = new Side(1);
  final Side backward = new Side(-1);

  /** Base and place in the order; negative for the backward side; less: of an earlier search. */
  private int[] marks = {};

  private int base = 1;

  /** One of the two. */
  static final class Side {
    final IntList queue = new IntList();

    /** Of each concept in the queue the place of the one that it was reached from. */
    private final IntList parents = new IntList();

    private final int sign;

    private Side(int sign) {
      this.sign = sign;
    }

    /** Adds a concept, and those that it was reached by up to the first one. */
    void collect(int place, IntList nodes) {
      int next = place;
      while (next >= 0) {
        nodes.add(queue.get(next));
        next = parents.get(next);
      }
    }

    private void begin(int root) {
      queue.clear();
      parents.clear();
      queue.add(root);
      parents.add(-1);
    }
  }

  /** Turns to another search, from two different concepts. */
  void begin(int from, int to, int limit) {
    final int used = Math.max(forward.queue.size(), backward.queue.size());
    if (marks.length < limit || base > Integer.MAX_VALUE - used - limit) {
      marks = new int[limit + limit / 8];
      base = 1;
    } else {
      base += used;
    }
    forward.begin(from);
    backward.begin(to);
    marks[from] = base;
    marks[to] = -base;
  }

  /**
   * Adds those ends to a side that it has not reached, as far as the budget reaches.
   *
   * @param parent place of the concept that they are the ends of
   * @return place on the other side of one that it has reached, which ends it; -1: none
   */
  int reach(Side side, int parent, int[] ends, int from, int to, Meter meter) {
    final int[] reached = marks;
    final int[] queue = side.queue.room(to - from);
    final int[] parents = side.parents.room(to - from);
    final int begun = side.queue.size();
    final long most = begun + meter.conceptsLeft();
    int tail = begun;
    int met = -1;
    boolean isSpent = false;
    for (int i = from; i < to; i++) {
      final int end = ends[i];
      final int mark = side.sign * reached[end];
      if (mark >= base) {
        continue;
      }
      if (mark <= -base) {
        met = -mark - base;
        break;
      }
      if (tail == most) {
        isSpent = true;
        break;
      }
      reached[end] = side.sign * (base + tail);
      queue[tail] = end;
      parents[tail] = parent;
      tail++;
    }
    side.queue.cut(tail);
    side.parents.cut(tail);
    meter.reached(tail - begun);
    if (isSpent) {
      meter.stop(Limit.CONCEPTS);
    }
    return met;
  }
}
