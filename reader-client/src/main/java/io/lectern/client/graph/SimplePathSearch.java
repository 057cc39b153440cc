package io.lectern.client.graph;

/**
 * Finds all paths of at most so many edges that pass no concept twice, two of them different if
 * they differ in an edge. First a breadth-first search from the far end notes how far every concept
 * is from it, so that no way is tried that cannot arrive any more; then depth first. Of each
 * concept on the way the edges that may arrive are kept, those of all in the same columns; of the
 * paths found nothing.
 */
final class SimplePathSearch {
  private final GraphWorkspace workspace;
  private final EdgeScan scan;
  private final Meter meter;
  private final SearchSide distances;
  private final Marks onPath;
  private long found;

  // The concepts on the way, where the edges of each begin, and its next one that is tried.
  private final IntList nodes = new IntList();
  private final IntList begins = new IntList();
  private final IntList nexts = new IntList();

  // The edges that are tried of each, one concept's behind the other's.
  private final IntList ends = new IntList();
  private final FoundEdges edges = new FoundEdges();

  SimplePathSearch(GraphWorkspace workspace) {
    this.workspace = workspace;
    this.scan = workspace.scan;
    this.meter = workspace.meter;
    this.distances = workspace.backward;
    this.onPath = workspace.forward.reached;
  }

  /** Takes paths as they are found. */
  interface Listener {
    /** Hears of a path; false: no other one is wanted. */
    boolean onPath(FoundPath path);
  }

  /**
   * Finds the paths between two different concepts, shorter ones not before longer ones.
   *
   * @return how many the listener has heard of
   */
  long run(int from, int to, int limit, int maxHops, long most, Listener listener) {
    if (!Distances.note(workspace.reverseScan, meter, distances, to, limit, maxHops)
        || !distances.reached.contains(from)) {
      return 0;
    }
    onPath.begin(limit);
    onPath.add(from);
    enter(from, maxHops);
    while (nodes.size() > 0) {
      final int depth = nodes.size() - 1;
      final int edge = nexts.get(depth);
      if (edge == ends.size()) {
        leaveLast();
        continue;
      }
      nexts.set(depth, edge + 1);
      final int end = ends.get(edge);
      if (end == to) {
        if (!tell(listener, to, most)) {
          return found;
        }
      } else if (!meter.isSpent() && onPath.add(end)) {
        enter(end, maxHops - depth - 1);
      }
    }
    return found;
  }

  private boolean tell(Listener listener, int to, long most) {
    if (found == most) {
      meter.stop(Limit.RESULTS);
      return false;
    }
    found++;
    // A long path takes longer to tell of than the edges that it needed to be found.
    return listener.onPath(path(to)) && !meter.isTimeUp();
  }

  /** Goes on to a concept, and reads those of its edges by which a path may arrive. */
  private void enter(int node, int hopsLeft) {
    nodes.add(node);
    begins.add(ends.size());
    nexts.add(ends.size());
    scan.start(node);
    while (scan.next()) {
      if (!meter.takeEdge()) {
        return;
      }
      final int end = scan.end();
      if (mayArrive(end, hopsLeft - 1) && !onPath.contains(end)) {
        ends.add(end);
        edges.add(node, scan);
      }
    }
  }

  private boolean mayArrive(int node, int hopsLeft) {
    return distances.reached.contains(node) && distances.noted(node) <= hopsLeft;
  }

  private void leaveLast() {
    final int last = nodes.size() - 1;
    onPath.remove(nodes.get(last));
    ends.cut(begins.get(last));
    edges.cut(begins.get(last));
    nodes.cut(last);
    begins.cut(last);
    nexts.cut(last);
  }

  /** The way, with the edge of each concept that was tried last. */
  private FoundPath path(int to) {
    final int hops = nodes.size();
    final int[] pathNodes = new int[hops + 1];
    final FoundEdges pathEdges = new FoundEdges();
    final double[] costs = new double[hops + 1];
    for (int i = 0; i < hops; i++) {
      pathNodes[i] = nodes.get(i);
      pathEdges.addAll(edges, nexts.get(i) - 1, 1);
      costs[i + 1] = i + 1;
    }
    pathNodes[hops] = to;
    return new FoundPath(pathNodes, pathEdges, costs);
  }
}
