package io.lectern.coordinator;

import io.lectern.engine.Concept;
import io.lectern.engine.ConceptId;
import io.lectern.engine.EncodedEdge;
import io.lectern.engine.VectorSpaceConfig;
import java.nio.file.Path;

/** One command of a unit, decoded and valid in itself. Immutable. */
sealed interface Command {
  /** Replace or create the whole concept. */
  record Put(Concept concept) implements Command {}

  /** Delete a concept with its edges. */
  record Delete(ConceptId id) implements Command {}

  /** Put an edge. */
  record Link(EncodedEdge edge, boolean createMissing) implements Command {}

  /** Remove an edge. */
  record Unlink(ConceptId from, String type, ConceptId to) implements Command {}

  /** Make a vector space. */
  record CreateSpace(VectorSpaceConfig config) implements Command {}

  /**
   * Take an image of the store. Alone in its unit: it changes nothing, and takes its time.
   *
   * @param directory where to put it; null: it is a checkpoint
   */
  record TakeImage(Path directory) implements Command {}
}
