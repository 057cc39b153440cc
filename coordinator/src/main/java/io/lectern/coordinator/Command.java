package io.lectern.coordinator;

import io.lectern.engine.Concept;
import io.lectern.engine.Edge;

/** One command of a unit, decoded and valid in itself. Immutable. */
sealed interface Command {
  /** Replace or create the whole concept. */
  record Put(Concept concept) implements Command {}

  /** Delete a concept with its edges. */
  record Delete(String id) implements Command {}

  /** Put an edge. */
  record Link(Edge edge, boolean createMissing) implements Command {}

  /** Remove an edge. */
  record Unlink(String from, String type, String to) implements Command {}
}
