package io.lectern.client.graph;

import io.lectern.engine.Edge;
import java.util.ArrayList;
import java.util.List;

/** A path by ordinals, while a search is under way. Step <i>i</i> leads from node i to i + 1. */
final class FoundPath {
  final int[] nodes;
  final FoundEdges edges;

  /** What the path costs up to each node. */
  final double[] costs;

  FoundPath(int[] nodes, FoundEdges edges, double[] costs) {
    this.nodes = nodes;
    this.edges = edges;
    this.costs = costs;
  }

  int hops() {
    return nodes.length - 1;
  }

  double cost() {
    return costs[costs.length - 1];
  }

  /** Whether the first steps of both are the same edges. */
  boolean beginsLike(FoundPath other, int steps) {
    if (other.hops() < steps) {
      return false;
    }
    for (int i = 0; i < steps; i++) {
      if (!edges.isSame(i, other.edges, i) || nodes[i + 1] != other.nodes[i + 1]) {
        return false;
      }
    }
    return true;
  }

  /** The first steps of this one, then all of another that begins where they end. */
  FoundPath joined(int steps, FoundPath rest) {
    final int[] joinedNodes = new int[steps + rest.nodes.length];
    final double[] joinedCosts = new double[joinedNodes.length];
    System.arraycopy(nodes, 0, joinedNodes, 0, steps);
    System.arraycopy(rest.nodes, 0, joinedNodes, steps, rest.nodes.length);
    System.arraycopy(costs, 0, joinedCosts, 0, steps);
    for (int i = 0; i < rest.costs.length; i++) {
      joinedCosts[steps + i] = costs[steps] + rest.costs[i];
    }
    final FoundEdges joinedEdges = new FoundEdges();
    joinedEdges.addAll(edges, 0, steps);
    joinedEdges.addAll(rest.edges, 0, rest.hops());
    return new FoundPath(joinedNodes, joinedEdges, joinedCosts);
  }

  ConceptPath named(Names names) {
    return named(nodes, edges, cost(), names);
  }

  static ConceptPath named(int[] nodes, FoundEdges edges, double cost, Names names) {
    final int hops = nodes.length - 1;
    final List<String> ids = new ArrayList<>(nodes.length);
    for (int node : nodes) {
      ids.add(names.id(node));
    }
    final List<Edge> named = new ArrayList<>(hops);
    for (int i = 0; i < hops; i++) {
      final boolean forward = edges.from(i) == nodes[i];
      named.add(edges.edge(i, ids.get(forward ? i : i + 1), ids.get(forward ? i + 1 : i), names));
    }
    return new ConceptPath(ids, named, cost);
  }
}
