package io.lectern.client.graph;

/** Finds what lies within some hops. */
final class BreadthFirst {
  private final GraphWorkspace workspace;
  private final EdgeScan scan;
  private final Meter meter;
  private final SearchSide side;
  private final IntList levels;

  BreadthFirst(GraphWorkspace workspace) {
    this.workspace = workspace;
    this.scan = workspace.scan;
    this.meter = workspace.meter;
    this.side = workspace.forward;
    this.levels = workspace.levels;
  }

  /** Walks from one concept; the scan has begun. */
  Neighbourhood run(Names names, int start, int limit, int hops, boolean withEdges) {
    side.begin(limit);
    final FoundEdges edges = withEdges ? new FoundEdges() : FoundEdges.none();
    levels.clear();
    levels.add(0);
    if (meter.takeConcept()) {
      side.addRoot(start);
      walk(hops);
    }
    levels.add(side.queue.size());
    final long edgesSeen = meter.edges();
    if (withEdges) {
      scan.setTimed(false);
      collectEdges(edges, hops, limit, edgesSeen);
    }
    return new Neighbourhood(
        names, side.queue.toArray(), levels.toArray(), edges, meter.hit(), edgesSeen);
  }

  private void walk(int hops) {
    int from = 0;
    for (int hop = 0; hop < hops; hop++) {
      final int to = side.queue.size();
      expand(from, to);
      if (side.queue.size() > to) {
        levels.add(to);
      }
      if (meter.isSpent() || side.queue.size() == to) {
        return;
      }
      from = to;
    }
  }

  private void expand(int from, int to) {
    final IntList queue = side.queue;
    int next = from;
    while (next < to) {
      final int read = scan.read(queue.room(0), next, to - next);
      add(scan.manyOffsets()[read]);
      if (meter.isSpent()) {
        return;
      }
      next += read;
    }
  }

  /** Adds those of so many ends that are new, as far as the budget reaches. */
  private void add(int ends) {
    int from = 0;
    while (from < ends && !meter.isSpent()) {
      final int wanted = Math.min(ends - from, Meter.EDGES_PER_LOOK);
      final int to = from + meter.takeEdges(wanted);
      if (meter.conceptsLeft() >= to - from) {
        addAll(from, to);
      } else {
        addOneByOne(from, to);
      }
      from = to;
    }
  }

  private void addAll(int from, int to) {
    final IntList queue = side.queue;
    final int tail = queue.size();
    queue.cut(side.reached.addAll(scan.manyEnds(), from, to, queue.room(to - from + 1), tail));
    meter.reached(queue.size() - tail);
  }

  private void addOneByOne(int from, int to) {
    for (int i = from; i < to; i++) {
      final int end = scan.manyEnds()[i];
      if (!side.reached.contains(end)) {
        if (!meter.takeConcept()) {
          return;
        }
        side.reached.add(end);
        side.queue.add(end);
      }
    }
  }

  /**
   * A second pass over the edges that the walk has looked at, in the same order: those whose other
   * end it reached.
   */
  private void collectEdges(FoundEdges edges, int hops, int limit, long edgesSeen) {
    final int expandable = levels.size() - 2 < hops ? side.queue.size() : lastLevel();
    final Marks expanded = workspace.backward.reached;
    expanded.begin(limit);
    final int whole = whollySeen(expandable, edgesSeen);
    for (int i = 0; i < whole; i++) {
      expanded.add(side.queue.get(i));
    }
    long left = edgesSeen;
    for (int i = 0; i < expandable && left > 0; i++) {
      final int ordinal = side.queue.get(i);
      scan.start(ordinal);
      while (left > 0 && scan.next()) {
        left--;
        if (!isMetElsewhere(ordinal, i >= whole, expanded) && side.reached.contains(scan.end())) {
          edges.add(ordinal, scan);
        }
      }
    }
  }

  /** Of how many concepts all edges were looked at. */
  private int whollySeen(int expandable, long edgesSeen) {
    if (!scan.isBoth() || !meter.isSpent()) {
      return expandable;
    }
    long left = edgesSeen;
    for (int i = 0; i < expandable; i++) {
      scan.start(side.queue.get(i));
      while (scan.next()) {
        left--;
      }
      if (left < 0) {
        return i;
      }
    }
    return expandable;
  }

  /**
   * With both directions an edge is met at both of its ends, if the walk has looked at all edges of
   * both: it is taken where it leaves. Of the concept at which the budget was spent the edges are
   * taken that were not taken from their other ends; it leaves itself before it enters itself.
   */
  private boolean isMetElsewhere(int ordinal, boolean isCut, Marks expanded) {
    if (!scan.isBoth()) {
      return false;
    }
    if (scan.isIncoming()) {
      return expanded.contains(scan.end()) || scan.end() == ordinal;
    }
    return isCut && expanded.contains(scan.end());
  }

  private int lastLevel() {
    return levels.get(levels.size() - 2);
  }
}
