package io.lectern.client.graph;

import java.util.List;

/**
 * Finds the cheapest path of at most so many edges (Dijkstra's algorithm; with a bound on edges, on
 * labels of cost and edges, of which those are dropped that a settled one beats in both).
 */
final class CheapestSearch {
  private final Labels labels;
  private final EdgeScan scan;
  private final Meter meter;
  private final SearchSide settled;
  private final Names names;
  private final EdgeCost cost;

  /** Costs by ordinal of the best label so far; used when edges are not bounded. */
  private final CostByOrdinal best;

  CheapestSearch(GraphWorkspace workspace, Names names, EdgeCost cost) {
    this.labels = workspace.labels;
    this.scan = workspace.scan;
    this.meter = workspace.meter;
    this.settled = workspace.forward;
    this.best = workspace.best;
    this.names = names;
    this.cost = cost;
  }

  /** What a search leaves out, for those that look for other paths than the ones they know. */
  interface Detour {
    Detour NONE =
        new Detour() {
          @Override
          public boolean avoids(int node) {
            return false;
          }

          @Override
          public boolean avoidsEdge(EdgeScan scan) {
            return false;
          }
        };

    /** Whether a concept is not passed. */
    boolean avoids(int node);

    /** Whether the edge that the scan stands on, at the start of the search, is not followed. */
    boolean avoidsEdge(EdgeScan scan);
  }

  /** The cheapest path; null: there is none, or the budget was spent. */
  FoundPath run(int from, int to, int limit, int maxHops, Detour detour) {
    labels.clear();
    settled.begin(limit);
    settled.beginParents(limit);
    best.begin(limit);
    // More edges than concepts are no bound.
    final boolean bounded = maxHops < limit;
    labels.addRoot(from, 0);
    int label;
    while ((label = labels.pop()) >= 0) {
      final int node = labels.node(label);
      if (isBeaten(node, labels.hops(label), bounded)) {
        continue;
      }
      if (node == to) {
        return labels.path(label);
      }
      if (!settle(node, labels.hops(label))) {
        return null;
      }
      if (labels.hops(label) < maxHops && !follow(label, node, bounded, detour)) {
        return null;
      }
    }
    return null;
  }

  private boolean isBeaten(int node, int hops, boolean bounded) {
    return settled.reached.contains(node) && (!bounded || settled.noted(node) <= hops);
  }

  private boolean settle(int node, int hops) {
    if (settled.reached.add(node) && !meter.takeConcept()) {
      return false;
    }
    settled.note(node, hops);
    return true;
  }

  /** False: the budget is spent. */
  private boolean follow(int label, int node, boolean bounded, Detour detour) {
    final boolean isStart = labels.parent(label) < 0;
    final int hops = labels.hops(label) + 1;
    scan.start(node);
    while (scan.next()) {
      if (!meter.takeEdge()) {
        return false;
      }
      final int end = scan.end();
      if (isBeaten(end, hops, bounded)
          || detour.avoids(end)
          || (isStart && detour.avoidsEdge(scan))) {
        continue;
      }
      final double total = labels.cost(label) + costOf(node);
      if (total < Double.POSITIVE_INFINITY && (bounded || best.improve(end, total))) {
        labels.add(label, scan, total);
      }
    }
    return !meter.isSpent();
  }

  private double costOf(int node) {
    final String type = names.type(scan.typeSymbol());
    final double edgeCost = cost.of(type, scan.weight());
    if (!(edgeCost >= 0)) {
      final List<Integer> ends =
          scan.isIncoming() ? List.of(scan.end(), node) : List.of(node, scan.end());
      throw new IllegalArgumentException(
          "the edge %s -%s-> %s of weight %s costs %s: a cost must be 0 or more, else no path is the cheapest"
              .formatted(
                  names.id(ends.getFirst()),
                  type,
                  names.id(ends.getLast()),
                  scan.weight(),
                  edgeCost));
    }
    return edgeCost;
  }
}
