package io.lectern.cli.json;

import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import io.lectern.engine.VectorSpaceConfig;

/** What one line holds, and where it came from. Immutable. */
public sealed interface JsonItem {
  /** The line in its file, from 1; 0 for an item that is not from a file. */
  long line();

  /**
   * What the item is called in a message: the concept's id, the edge's both ends and type, or the
   * space's name.
   */
  String label();

  /**
   * A vector space.
   *
   * @param line the line in its file, from 1
   * @param config what it holds
   */
  record Space(long line, VectorSpaceConfig config) implements JsonItem {
    @Override
    public String label() {
      return "vector space '" + config.name() + "'";
    }
  }

  /**
   * A concept.
   *
   * @param line the line in its file, from 1
   * @param concept what it holds
   */
  record Node(long line, Concept concept) implements JsonItem {
    @Override
    public String label() {
      return "concept '" + concept.id() + "'";
    }
  }

  /**
   * An edge.
   *
   * @param line the line in its file, from 1
   * @param edge what it holds
   */
  record Link(long line, Edge edge) implements JsonItem {
    @Override
    public String label() {
      return "edge '" + edge.from() + "' -" + edge.type() + "-> '" + edge.to() + "'";
    }
  }
}
