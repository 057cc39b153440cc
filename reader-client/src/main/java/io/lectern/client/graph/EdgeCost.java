package io.lectern.client.graph;

/** What it costs to follow an edge. */
@FunctionalInterface
public interface EdgeCost {
  /** Each edge costs 1: the cheapest path is the shortest. */
  EdgeCost HOPS = (type, weight) -> 1;

  /** An edge costs its weight. */
  EdgeCost WEIGHT = (type, weight) -> weight;

  /**
   * The cost of an edge.
   *
   * @param type its name
   * @return 0 or more; {@link Double#POSITIVE_INFINITY}: it cannot be followed. A search that meets
   *     anything else ends with an {@link IllegalArgumentException} that names the edge
   */
  double of(String type, float weight);
}
