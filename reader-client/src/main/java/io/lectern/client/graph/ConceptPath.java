package io.lectern.client.graph;

import io.lectern.engine.Edge;
import java.util.List;

/**
 * A way from one concept to another. Immutable.
 *
 * @param concepts ids, from the first to the last
 * @param edges one fewer: edge <i>i</i> links concepts <i>i</i> and <i>i</i> + 1, leaving the first
 *     of the two or, where the question followed edges backwards, entering it
 * @param cost the sum of its edges' costs; of a question that does not weigh them, their number
 */
public record ConceptPath(List<String> concepts, List<Edge> edges, double cost) {
  /** Copies the lists. */
  public ConceptPath {
    concepts = List.copyOf(concepts);
    edges = List.copyOf(edges);
  }

  /** How many edges it has. */
  public int hops() {
    return edges.size();
  }

  public String first() {
    return concepts.getFirst();
  }

  public String last() {
    return concepts.getLast();
  }
}
