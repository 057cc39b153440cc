package io.lectern.client.graph;

import java.util.Arrays;

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
  private int meetingFrom;
  private int meetingTo;

  /** One of the two. */
  static final class Side {
    final IntList queue = new IntList();
    private final int sign;

    /** Of each concept in the queue the number of the edge that it was reached by. */
    private long[] reachedBy = {};

    /** Of each one whose edges were read, how many were read up to its last one. */
    private long[] edgesUpTo = {};

    /** How many concepts had their edges read. */
    private int read;

    private long edges;

    private Side(int sign) {
      this.sign = sign;
    }

    /** Adds a concept, and those that it was reached by up to the first one. */
    void collect(int place, IntList nodes) {
      int next = place;
      while (next > 0) {
        nodes.add(queue.get(next));
        next = placeOf(reachedBy[next]);
      }
      nodes.add(queue.get(0));
    }

    private void begin(int root) {
      queue.clear();
      queue.add(root);
      read = 0;
      edges = 0;
    }

    /** Place of the concept that an edge was read of: the first one with more edges up to it. */
    private int placeOf(long edge) {
      int low = 0;
      int high = read - 1;
      while (low < high) {
        final int middle = (low + high) >>> 1;
        if (edgesUpTo[middle] > edge) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return low;
    }

    /** Numbers the edges of the next concepts of the queue. */
    private void number(int[] offsets, int concepts) {
      edgesUpTo = room(edgesUpTo, read, concepts);
      final long[] upTo = edgesUpTo;
      for (int i = 0; i < concepts; i++) {
        upTo[read + i] = edges + offsets[i + 1];
      }
      read += concepts;
      edges += offsets[concepts];
    }

    private static long[] room(long[] values, int size, int more) {
      return values.length - size >= more
          ? values
          : Arrays.copyOf(values, Math.max(Math.addExact(size, more), size + (size >> 1) + 256));
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
   * Adds to a side what the edges of the next concepts of its queue lead to and it has not reached,
   * as far as the budget reaches.
   *
   * @param offsets where among the ends those of each concept begin, and the last one's end
   * @return whether one of them is of the other side, which ends it
   */
  boolean reach(Side side, int[] ends, int[] offsets, int concepts, Meter meter) {
    final long firstEdge = side.edges;
    side.number(offsets, concepts);
    final int count = meter.takeEdges(offsets[concepts]);
    final int begun = side.queue.size();
    final int[] queue = side.queue.room(count);
    side.reachedBy = Side.room(side.reachedBy, begun, count);
    final long[] reachedBy = side.reachedBy;
    final int[] reached = marks;
    final long most = begun + meter.conceptsLeft();
    int tail = begun;
    boolean isSpent = false;
    boolean hasMet = false;
    // All edges of all concepts in one loop: where one's edges end is hard to guess.
    for (int i = 0; i < count; i++) {
      final int end = ends[i];
      final int mark = side.sign * reached[end];
      if (mark >= base) {
        continue;
      }
      if (mark <= -base) {
        meetingFrom = side.placeOf(firstEdge + i);
        meetingTo = -mark - base;
        hasMet = true;
        break;
      }
      if (tail == most) {
        isSpent = true;
        break;
      }
      reached[end] = side.sign * (base + tail);
      queue[tail] = end;
      reachedBy[tail] = firstEdge + i;
      tail++;
    }
    side.queue.cut(tail);
    meter.reached(tail - begun);
    if (isSpent) {
      meter.stop(Limit.CONCEPTS);
    }
    return hasMet;
  }

  /** Place of the concept whose edge led to the other side. */
  int meetingFrom() {
    return meetingFrom;
  }

  /** Place of the concept on the other side that it led to. */
  int meetingTo() {
    return meetingTo;
  }
}
