package io.lectern.client.graph;

import io.lectern.engine.EdgeCursor;

/** Finds what lies within some hops. */
final class BreadthFirst {
  private final GraphWorkspace workspace;
  private final EdgeScan scan;
  private final Meter meter;
  private final SearchSide side;
  private final IntList levels = new IntList();

  BreadthFirst(GraphWorkspace workspace) {
    this.workspace = workspace;
    this.scan = workspace.scan;
    this.meter = workspace.meter;
    this.side = workspace.forward;
  }

  /** Walks from one concept; the scan has begun. */
  Neighbourhood run(Names names, int start, int limit, int hops, boolean withEdges) {
    side.begin(limit);
    final FoundEdges edges = new FoundEdges();
    levels.add(0);
    if (meter.takeConcept()) {
      side.addRoot(start);
      walk(hops);
    }
    levels.add(side.queue.size());
    final long edgesSeen = meter.edges();
    if (withEdges) {
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
    for (int i = from; i < to; i++) {
      if ((i - from) % EdgeCursor.PREFETCH_LIMIT == 0) {
        final int ahead = Math.min(to - i, EdgeCursor.PREFETCH_LIMIT);
        if (ahead > 1) {
          scan.prefetch(queue.room(0), i, ahead);
        }
      }
      scan.start(queue.get(i));
      int count;
      while ((count = scan.nextEnds()) > 0) {
        final int allowed = meter.takeEdges(count);
        addAll(allowed);
        if (meter.isSpent()) {
          return;
        }
      }
    }
  }

  private void addAll(int count) {
    final IntList queue = side.queue;
    if (meter.conceptsLeft() >= count) {
      final int tail = queue.size();
      queue.cut(side.reached.addAll(scan.ends(), count, queue.room(count + 1), tail));
      meter.reached(queue.size() - tail);
      return;
    }
    for (int i = 0; i < count; i++) {
      final int end = scan.ends()[i];
      if (!side.reached.contains(end)) {
        if (!meter.takeConcept()) {
          return;
        }
        side.reached.add(end);
        queue.add(end);
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
    for (int i = 0; i < expandable; i++) {
      expanded.add(side.queue.get(i));
    }
    long left = edgesSeen;
    for (int i = 0; i < expandable && left > 0; i++) {
      final int ordinal = side.queue.get(i);
      scan.start(ordinal);
      while (left > 0 && scan.next()) {
        left--;
        // With both directions an edge between two of these is met twice.
        final boolean met = scan.isBoth() && scan.isIncoming() && expanded.contains(scan.end());
        if (!met && side.reached.contains(scan.end())) {
          edges.add(ordinal, scan);
        }
      }
    }
  }

  private int lastLevel() {
    return levels.get(levels.size() - 2);
  }
}
