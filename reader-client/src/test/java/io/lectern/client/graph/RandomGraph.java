package io.lectern.client.graph;

import io.lectern.engine.Edge;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jgrapht.Graph;
import org.jgrapht.graph.DirectedWeightedPseudograph;

/**
 * A small graph with cycles, self-loops, and parallel edges of different types, and the same for
 * JGraphT.
 */
final class RandomGraph {
  private static final int TYPES = 3;

  final List<String> ids = new ArrayList<>();
  private final Map<List<String>, Edge> edges = new LinkedHashMap<>();

  RandomGraph(RandomGenerator random, String prefix, int concepts, int edgeCount) {
    for (int i = 0; i < concepts; i++) {
      ids.add(prefix + i);
    }
    for (String id : ids) {
      // So that all are there; followed by no question that names types.
      put(Edge.of(id, "self", id));
    }
    for (int i = 0; i < edgeCount; i++) {
      put(
          Edge.of(
              ids.get(random.nextInt(concepts)),
              "t" + random.nextInt(TYPES),
              ids.get(random.nextInt(concepts)),
              random.nextInt(5)));
    }
  }

  private void put(Edge edge) {
    edges.put(List.of(edge.from(), edge.type(), edge.to()), edge);
  }

  Collection<Edge> edges() {
    return edges.values();
  }

  static boolean accepts(EdgeFilter filter, Edge edge) {
    return (filter.types().isEmpty() || filter.types().contains(edge.type()))
        && edge.weight() >= filter.minWeight()
        && edge.weight() <= filter.maxWeight();
  }

  /** An edge as it is followed. */
  record Step(Edge edge, boolean backwards) {
    String from() {
      return backwards ? edge.to() : edge.from();
    }

    String to() {
      return backwards ? edge.from() : edge.to();
    }
  }

  /** What a question with a filter sees, with the cost of each step as its weight. */
  Graph<String, Step> jgrapht(EdgeFilter filter, EdgeCost cost) {
    final Graph<String, Step> graph = new DirectedWeightedPseudograph<>(Step.class);
    ids.forEach(graph::addVertex);
    for (Edge edge : edges.values()) {
      if (accepts(filter, edge)) {
        if (filter.directions() != Directions.IN) {
          add(graph, new Step(edge, false), cost);
        }
        if (filter.directions() != Directions.OUT) {
          add(graph, new Step(edge, true), cost);
        }
      }
    }
    return graph;
  }

  private static void add(Graph<String, Step> graph, Step step, EdgeCost cost) {
    graph.addEdge(step.from(), step.to(), step);
    graph.setEdgeWeight(step, cost.of(step.edge().type(), step.edge().weight()));
  }
}
