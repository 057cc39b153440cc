package io.lectern.client.graph;

/**
 * Finds one shortest path, by the number of its edges: searches breadth-first from both ends, a
 * whole level at a time and on the side whose next level is smaller, until one meets the other. No
 * shorter path than the two depths together exists before, so the first meeting is the best.
 */
final class BidirectionalSearch {
  /** Not as many as can be: what is read after the sides have met was read for nothing. */
  private static final int READ_AT_ONCE = 8;

  /** From a concept of more edges than this an edge is looked for at its other end. */
  private static final int MANY_EDGES = 64;

  private final EdgeScan scan;
  private final EdgeScan reverseScan;
  private final Meter meter;
  private final SearchSide forward;
  private final SearchSide backward;
  private int forwardLevel;
  private int backwardLevel;

  /** Where the two have met: the concept that the meeting edge was followed from, and to. */
  private int meetingFrom;

  private int meetingTo;

  BidirectionalSearch(GraphWorkspace workspace) {
    this.scan = workspace.scan;
    this.reverseScan = workspace.reverseScan;
    this.meter = workspace.meter;
    this.forward = workspace.forward;
    this.backward = workspace.backward;
  }

  /** A path between two different concepts; null: there is none, or the budget was spent. */
  FoundPath run(int from, int to, int limit, int maxHops) {
    if (!begin(forward, from, limit) || !begin(backward, to, limit)) {
      return null;
    }
    forwardLevel = 0;
    backwardLevel = 0;
    for (int hops = 0; hops < maxHops; hops++) {
      final int ahead = forward.queue.size() - forwardLevel;
      final int behind = backward.queue.size() - backwardLevel;
      if (ahead == 0 || behind == 0) {
        return null;
      }
      final boolean isForward = ahead <= behind;
      if (isForward ? expandForward() : expandBackward()) {
        meter.forgive();
        scan.setTimed(false);
        reverseScan.setTimed(false);
        final FoundPath path = path(isForward);
        scan.setTimed(true);
        reverseScan.setTimed(true);
        return path;
      }
      if (meter.isSpent()) {
        return null;
      }
    }
    return null;
  }

  private boolean begin(SearchSide side, int root, int limit) {
    side.begin(limit);
    side.beginParents(limit);
    if (!meter.takeConcept()) {
      return false;
    }
    side.addRoot(root);
    return true;
  }

  private boolean expandForward() {
    final int to = forward.queue.size();
    final int from = forwardLevel;
    forwardLevel = to;
    return expand(forward, backward, scan, from, to);
  }

  private boolean expandBackward() {
    final int to = backward.queue.size();
    final int from = backwardLevel;
    backwardLevel = to;
    return expand(backward, forward, reverseScan, from, to);
  }

  /** Whether the sides have met. */
  private boolean expand(SearchSide side, SearchSide other, EdgeScan edges, int from, int to) {
    int next = from;
    while (next < to) {
      final int read = edges.read(side.queue.room(0), next, Math.min(to - next, READ_AT_ONCE));
      for (int i = 0; i < read; i++) {
        final int first = edges.manyOffsets()[i];
        final int allowed = meter.takeEdges(edges.manyOffsets()[i + 1] - first);
        if (reach(side, other, side.queue.get(next + i), edges.manyEnds(), first, allowed)) {
          return true;
        }
        if (meter.isSpent()) {
          return false;
        }
      }
      next += read;
    }
    return false;
  }

  private boolean reach(
      SearchSide side, SearchSide other, int ordinal, int[] ends, int from, int count) {
    final int[] parents = side.parents();
    final Marks reached = side.reached;
    for (int i = from; i < from + count; i++) {
      final int end = ends[i];
      if (reached.contains(end)) {
        continue;
      }
      if (other.reached.contains(end)) {
        meetingFrom = ordinal;
        meetingTo = end;
        return true;
      }
      if (!meter.takeConcept()) {
        return false;
      }
      reached.add(end);
      parents[end] = ordinal;
      side.queue.add(end);
    }
    return false;
  }

  private FoundPath path(boolean isForward) {
    final IntList nodes = new IntList();
    collect(forward, isForward ? meetingFrom : meetingTo, nodes);
    nodes.reverse();
    collect(backward, isForward ? meetingTo : meetingFrom, nodes);
    return withEdges(nodes.toArray());
  }

  /** Adds a concept, and those that it was reached by, up to the root. */
  private static void collect(SearchSide side, int last, IntList nodes) {
    final int root = side.queue.get(0);
    int node = last;
    while (node != root) {
      nodes.add(node);
      node = side.parents()[node];
    }
    nodes.add(root);
  }

  private FoundPath withEdges(int[] nodes) {
    final FoundEdges edges = new FoundEdges();
    final double[] costs = new double[nodes.length];
    for (int i = 0; i + 1 < nodes.length; i++) {
      scan.start(nodes[i]);
      reverseScan.start(nodes[i + 1]);
      if (scan.count() <= Math.max(MANY_EDGES, reverseScan.count())) {
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

  private static void moveTo(EdgeScan edges, int end) {
    do {
      if (!edges.next()) {
        throw new IllegalStateException("an edge that was just followed is gone");
      }
    } while (edges.end() != end);
  }
}
