package io.lectern.engine;

import io.lectern.layout.EdgeBlockDescriptor;
import io.lectern.layout.SymbolTableDescriptor;

/**
 * An {@link Edge} as it comes in a message, its ids not decoded. Immutable.
 *
 * @param from the concept it leaves
 * @param type name of the edge type, 1 to 256 bytes of UTF-8
 * @param to the concept it enters
 * @param weight finite
 * @param timestampNs ns since 1970, or {@link EdgeBlockDescriptor#NO_TIMESTAMP}
 */
public record EncodedEdge(
    ConceptId from, String type, ConceptId to, float weight, long timestampNs) {
  /**
   * Checks every field.
   *
   * @throws IllegalArgumentException naming the field, its value and the bound, if a value is out
   *     of its range
   */
  public EncodedEdge {
    Limits.requireText("edge_type", type, 1, SymbolTableDescriptor.MAX_NAME_LENGTH);
    Edge.requireWeight(weight);
    if (timestampNs != EdgeBlockDescriptor.NO_TIMESTAMP) {
      Edge.toNanos(Edge.instantOf(timestampNs));
    }
  }

  /** Encodes an edge. */
  public static EncodedEdge of(Edge edge) {
    return new EncodedEdge(
        ConceptId.of("from", edge.from()),
        edge.type(),
        ConceptId.of("to", edge.to()),
        edge.weight(),
        edge.timestampNs());
  }

  /** As it is named in messages. */
  @Override
  public String toString() {
    return "edge '" + from + "' -[" + type + "]-> '" + to + "'";
  }
}
