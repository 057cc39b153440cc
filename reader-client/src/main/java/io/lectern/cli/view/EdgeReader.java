package io.lectern.cli.view;

import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Direction;
import io.lectern.engine.Edge;
import io.lectern.engine.EdgeCursor;
import io.lectern.engine.Snapshot;
import java.util.ArrayList;
import java.util.List;

/** Reads edges of a snapshot with the ids of their ends. Used by one thread, while it is open. */
public final class EdgeReader {
  private final Snapshot snapshot;
  private final EdgeCursor cursor = new EdgeCursor();
  private final ConceptFlyweight end = new ConceptFlyweight();

  public EdgeReader(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /**
   * Edges of a concept, in the order in which the store holds them.
   *
   * @param type of the edges wanted; null: all
   */
  public List<Edge> edges(ConceptFlyweight concept, Direction direction, String type) {
    final List<Edge> edges = new ArrayList<>();
    if (type == null) {
      snapshot.edges(concept.ordinal(), direction, cursor);
    } else {
      snapshot.edges(concept.ordinal(), direction, type, cursor);
    }
    final String id = concept.id();
    while (cursor.next()) {
      if (!snapshot.wrap(cursor.end(), end)) {
        throw new IllegalStateException(
            "an edge of '" + id + "' ends at ordinal " + cursor.end() + ", which is not visible");
      }
      final boolean outgoing = direction == Direction.OUT;
      edges.add(
          new Edge(
              outgoing ? id : end.id(),
              cursor.type(),
              outgoing ? end.id() : id,
              cursor.weight(),
              cursor.timestamp()));
    }
    return edges;
  }
}
