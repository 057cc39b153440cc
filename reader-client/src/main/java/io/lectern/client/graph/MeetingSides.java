package io.lectern.client.graph;

import java.util.Arrays;

/**
 * What two breadth-first searches keep that look for each other: the concepts that each has reached
 * in their order, and by which other one of its own. One number for each ordinal tells which of the
 * two has been there, and where in its order, so that an edge's end costs one look. Used by one
 * thread.
 */
final class MeetingSides {
  /** Of so few ends nothing can be said. */
  private static final int FEW_ENDS = 32;

  final Side forward = new Side(1);
  final Side backward = new Side(-1);

  /** Base and place in the order; negative for the backward side; less: of an earlier search. */
  private int[] marks = {};

  private int base = 1;
  private int meetingFrom;
  private int meetingTo;

  /**
   * Of the ends read last half to nine tenths were new: whether the next one is cannot be guessed,
   * and storing a mark for each is cheaper than a wrong guess. Where fewer are new, it is not.
   */
  private boolean isMixed;

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
    side.reachedBy = Side.room(side.reachedBy, begun, count);
    final int most = (int) Math.min(Integer.MAX_VALUE, begun + meter.conceptsLeft());
    // All edges of all concepts in one loop: where one's edges end is hard to guess.
    final int seen =
        isMixed
            ? addWithoutBranch(side, ends, count, firstEdge, most)
            : add(side, ends, count, firstEdge, most);
    final int added = side.queue.size() - begun;
    meter.reached(added);
    if (count >= FEW_ENDS) {
      isMixed = 2L * added >= count && 10L * added <= 9L * count;
    }
    if (seen == count) {
      return false;
    }
    if (Math.abs(marks[ends[seen]]) < base) {
      meter.stop(Limit.CONCEPTS);
      return false;
    }
    meetingFrom = side.placeOf(firstEdge + seen);
    meetingTo = Math.abs(marks[ends[seen]]) - base;
    return true;
  }

  /**
   * Adds what the ends lead to.
   *
   * @return how many ends were seen before one of the other side, or one too many
   */
  private int add(Side side, int[] ends, int count, long firstEdge, int most) {
    final int[] queue = side.queue.room(count);
    final long[] reachedBy = side.reachedBy;
    final int[] reached = marks;
    int tail = side.queue.size();
    int i = 0;
    for (; i < count; i++) {
      final int end = ends[i];
      final int mark = side.sign * reached[end];
      if (mark >= base) {
        continue;
      }
      if (mark <= -base || tail == most) {
        break;
      }
      reached[end] = side.sign * (base + tail);
      queue[tail] = end;
      reachedBy[tail] = firstEdge + i;
      tail++;
    }
    side.queue.cut(tail);
    return i;
  }

  /** The same, for ends of which nobody can guess whether they were reached before. */
  private int addWithoutBranch(Side side, int[] ends, int count, long firstEdge, int most) {
    final int[] queue = side.queue.room(count);
    final long[] reachedBy = side.reachedBy;
    final int[] reached = marks;
    int tail = side.queue.size();
    int i = 0;
    for (; i < count; i++) {
      final int end = ends[i];
      final int before = reached[end];
      final int mark = side.sign * before;
      final int isNew = (int) (((long) mark - base) >>> 63);
      if (mark <= -base || (tail == most && isNew != 0)) {
        break;
      }
      reached[end] = before ^ ((before ^ (side.sign * (base + tail))) & -isNew);
      queue[tail] = end;
      reachedBy[tail] = firstEdge + i;
      tail += isNew;
    }
    side.queue.cut(tail);
    return i;
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
