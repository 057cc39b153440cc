package io.lectern.client.graph;

import io.lectern.client.graph.Lineage.Mark;
import io.lectern.client.graph.Lineage.Node;
import java.util.ArrayList;
import java.util.List;

/** Makes the tree of a lineage, breadth-first. */
final class LineageSearch {
  private final EdgeScan scan;
  private final Meter meter;
  private final Marks seen;
  private final Names names;

  // The nodes of the tree, in the order in which they are met.
  private final IntList ordinals = new IntList();
  private final IntList parents = new IntList();
  private final IntList depths = new IntList();
  private final List<Mark> marks = new ArrayList<>();

  /** Of each node but the root, one place further on: the edge from its parent. */
  private final FoundEdges edges = new FoundEdges();

  LineageSearch(GraphWorkspace workspace, Names names) {
    this.scan = workspace.scan;
    this.meter = workspace.meter;
    this.seen = workspace.forward.reached;
    this.names = names;
  }

  Lineage run(int root, int limit, int maxDepth) {
    seen.begin(limit);
    add(root, -1, 0);
    for (int node = 0; node < ordinals.size(); node++) {
      if (marks.get(node) != Mark.NONE) {
        continue;
      }
      if (meter.isSpent() || depths.get(node) == maxDepth) {
        marks.set(node, hasEdges(node) ? Mark.CUT : Mark.NONE);
      } else if (!expand(node)) {
        marks.set(node, Mark.CUT);
      }
    }
    return new Lineage(tree(), ordinals.size(), meter.hit());
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
    marks.add(
        seen.add(ordinal) ? Mark.NONE : isAncestor(ordinal, parent) ? Mark.CYCLE : Mark.REPEATED);
    ordinals.add(ordinal);
    parents.add(parent);
    depths.add(depth);
  }

  private boolean isAncestor(int ordinal, int parent) {
    int node = parent;
    while (node >= 0) {
      if (ordinals.get(node) == ordinal) {
        return true;
      }
      node = parents.get(node);
    }
    return false;
  }

  private Node tree() {
    final List<List<Node>> children = new ArrayList<>();
    Node root = null;
    for (int i = 0; i < ordinals.size(); i++) {
      children.add(new ArrayList<>());
      final Node node =
          new Node(
              names.id(ordinals.get(i)),
              i == 0 ? null : edges.edge(i - 1, names),
              depths.get(i),
              marks.get(i),
              children.get(i));
      if (i == 0) {
        root = node;
      } else {
        children.get(parents.get(i)).add(node);
      }
    }
    return root;
  }
}
