package io.lectern.client.graph;

import io.lectern.client.graph.Lineage.Mark;
import java.util.ArrayList;
import java.util.List;

/** Makes the tree of a lineage, breadth-first. */
final class LineageSearch {
  private final EdgeScan scan;
  private final Meter meter;
  private final Names names;

  /** Which concepts stand in the tree, and at which place first. */
  private final SearchSide seen;

  // The nodes of the tree, in the order in which they are met.
  private final IntList ordinals = new IntList();
  private final IntList parents = new IntList();
  private final IntList depths = new IntList();
  private final List<Mark> marks = new ArrayList<>();
  private final IntList firstChildren = new IntList();

  /** Of each node but the root, one place further on: the edge from its parent. */
  private final FoundEdges edges = new FoundEdges();

  LineageSearch(GraphWorkspace workspace, Names names) {
    this.scan = workspace.scan;
    this.meter = workspace.meter;
    this.seen = workspace.forward;
    this.names = names;
  }

  Lineage run(int root, int limit, int maxDepth) {
    seen.begin(limit);
    seen.beginParents(limit);
    add(root, -1, 0);
    for (int node = 0; node < ordinals.size(); node++) {
      firstChildren.add(ordinals.size());
      if (marks.get(node) != Mark.NONE) {
        continue;
      }
      if (meter.isSpent() || depths.get(node) == maxDepth) {
        marks.set(node, hasEdges(node) ? Mark.CUT : Mark.NONE);
      } else if (!expand(node)) {
        marks.set(node, Mark.CUT);
      }
    }
    firstChildren.add(ordinals.size());
    return new Lineage(names, ordinals, depths, marks, firstChildren, edges, meter.hit());
  }

  private boolean hasEdges(int node) {
    scan.start(ordinals.get(node));
    return scan.next() || meter.hit() == Limit.TIME;
  }

  /** Adds the children of a node; false: the budget was spent before the last. */
  private boolean expand(int node) {
    final int ordinal = ordinals.get(node);
    scan.start(ordinal);
    while (scan.next()) {
      if (!meter.takeEdge() || !meter.takeConcept()) {
        return false;
      }
      edges.add(ordinal, scan);
      add(scan.end(), node, depths.get(node) + 1);
    }
    return !meter.isSpent();
  }

  private void add(int ordinal, int parent, int depth) {
    Mark mark = Mark.NONE;
    if (seen.reached.add(ordinal)) {
      seen.note(ordinal, ordinals.size());
    } else {
      mark = isAncestor(seen.noted(ordinal), parent) ? Mark.CYCLE : Mark.REPEATED;
    }
    marks.add(mark);
    ordinals.add(ordinal);
    parents.add(parent);
    depths.add(depth);
  }

  /** Whether a node has another one, or itself, above it: at its depth if anywhere. */
  private boolean isAncestor(int above, int below) {
    int node = below;
    while (depths.get(node) > depths.get(above)) {
      node = parents.get(node);
    }
    return node == above;
  }
}
