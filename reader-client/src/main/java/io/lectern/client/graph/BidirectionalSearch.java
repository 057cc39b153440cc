package io.lectern.client.graph;

/**
 * Finds one shortest path, by the number of its edges: searches breadth-first from both ends, a
 * whole level at a time and on the side whose next level is smaller, until one meets the other. No
 * shorter path than the two depths together exists before, so the first meeting is the best.
 */
final class BidirectionalSearch {
  /** Not as many as can be: what is read after the sides have met was read for nothing. */
  private static final int LEAST_READ_AT_ONCE = 8;

  /** Of a level so large a part at once, if that is more. */
  private static final int PART = 4;

  /** From a concept of more edges than this an edge is looked for at its other end. */
  private static final int MANY_EDGES = 64;

  private final EdgeScan scan;
  private final EdgeScan reverseScan;
  private final Meter meter;
  private final MeetingSides sides;
  private int forwardLevel;
  private int backwardLevel;

  private boolean isForward;

  BidirectionalSearch(GraphWorkspace workspace) {
    this.scan = workspace.scan;
    this.reverseScan = workspace.reverseScan;
    this.meter = workspace.meter;
    this.sides = workspace.sides;
  }

  /** A path between two different concepts; null: there is none, or the budget was spent. */
  FoundPath path(int from, int to, int limit, int maxHops) {
    return distance(from, to, limit, maxHops) < 0 ? null : path();
  }

  /** How many edges such a path has; -1: there is none, or the budget was spent. */
  int distance(int from, int to, int limit, int maxHops) {
    if (meter.conceptsLeft() < 2) {
      meter.stop(Limit.CONCEPTS);
      return -1;
    }
    meter.reached(2);
    sides.begin(from, to, limit);
    forwardLevel = 0;
    backwardLevel = 0;
    for (int hops = 1; hops <= maxHops; hops++) {
      final int ahead = sides.forward.queue.size() - forwardLevel;
      final int behind = sides.backward.queue.size() - backwardLevel;
      if (ahead == 0 || behind == 0) {
        return -1;
      }
      isForward = ahead <= behind;
      if (isForward ? expandForward() : expandBackward()) {
        meter.forgive();
        return hops;
      }
      if (meter.isSpent()) {
        return -1;
      }
    }
    return -1;
  }

  private boolean expandForward() {
    final int to = sides.forward.queue.size();
    final int from = forwardLevel;
    forwardLevel = to;
    return expand(sides.forward, scan, from, to);
  }

  private boolean expandBackward() {
    final int to = sides.backward.queue.size();
    final int from = backwardLevel;
    backwardLevel = to;
    return expand(sides.backward, reverseScan, from, to);
  }

  /** Whether the sides have met. */
  private boolean expand(MeetingSides.Side side, EdgeScan edges, int from, int to) {
    final int atOnce = Math.max(LEAST_READ_AT_ONCE, (to - from) / PART);
    int next = from;
    while (next < to) {
      final int read = edges.read(side.queue.room(0), next, Math.min(to - next, atOnce));
      if (sides.reach(side, edges.manyEnds(), edges.manyOffsets(), read, meter)) {
        return true;
      }
      if (meter.isSpent()) {
        return false;
      }
      next += read;
    }
    return false;
  }

  private FoundPath path() {
    final IntList nodes = new IntList();
    sides.forward.collect(isForward ? sides.meetingFrom() : sides.meetingTo(), nodes);
    nodes.reverse();
    sides.backward.collect(isForward ? sides.meetingTo() : sides.meetingFrom(), nodes);
    scan.setTimed(false);
    reverseScan.setTimed(false);
    final FoundPath path = withEdges(nodes.toArray());
    scan.setTimed(true);
    reverseScan.setTimed(true);
    return path;
  }

  private FoundPath withEdges(int[] nodes) {
    final FoundEdges edges = new FoundEdges();
    final double[] costs = new double[nodes.length];
    for (int i = 0; i + 1 < nodes.length; i++) {
      scan.start(nodes[i]);
      if (scan.count() <= MANY_EDGES || scan.count() <= countBackwards(nodes[i + 1])) {
        moveTo(scan, nodes[i + 1]);
        edges.add(nodes[i], scan);
      } else {
        moveTo(reverseScan, nodes[i]);
        edges.add(nodes[i + 1], reverseScan);
      }
      costs[i + 1] = i + 1;
    }
    return new FoundPath(nodes, edges, costs);
  }

  private int countBackwards(int node) {
    reverseScan.start(node);
    return reverseScan.count();
  }

  private static void moveTo(EdgeScan edges, int end) {
    do {
      if (!edges.next()) {
        throw new IllegalStateException("an edge that was just followed is gone");
      }
    } while (edges.end() != end);
  }
}
