package io.lectern.cli;

import io.lectern.client.graph.ConceptPath;
import io.lectern.engine.Edge;

/** Answers of graph questions as people read them. */
final class GraphText {
  private GraphText() {}

  /** A path on one line; an edge that is followed backwards points backwards. */
  static String line(ConceptPath path) {
    final StringBuilder line = new StringBuilder(path.first());
    for (int i = 0; i < path.hops(); i++) {
      final Edge edge = path.edges().get(i);
      final String name = edge.type() + (edge.weight() == 1 ? "" : " " + edge.weight());
      final boolean forward = edge.from().equals(path.concepts().get(i));
      line.append(forward ? " -" + name + "-> " : " <-" + name + "- ")
          .append(path.concepts().get(i + 1));
    }
    return line.toString();
  }

  /** An edge on one line. */
  static String line(Edge edge) {
    final String weight = edge.weight() == 1 ? "" : "  weight " + edge.weight();
    final String time = edge.timestamp() == null ? "" : "  " + edge.timestamp();
    return edge.from() + " -" + edge.type() + "-> " + edge.to() + weight + time;
  }
}
