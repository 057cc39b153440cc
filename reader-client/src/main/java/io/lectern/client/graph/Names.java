package io.lectern.client.graph;

import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;

/** Between ids and ordinals, names of types and symbols, in one snapshot. Used by one thread. */
final class Names {
  private final Snapshot snapshot;
  private final ConceptFlyweight concept = new ConceptFlyweight();

  Names(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /**
   * The ordinal of an id.
   *
   * @throws NoSuchConceptException if the snapshot does not show it
   */
  int ordinal(String id) {
    if (!snapshot.find(id, concept)) {
      throw new NoSuchConceptException(id, "there is no concept '" + id + "'");
    }
    return concept.ordinal();
  }

  boolean isConcept(int ordinal) {
    return snapshot.wrap(ordinal, concept);
  }

  String id(int ordinal) {
    if (!snapshot.wrap(ordinal, concept)) {
      throw damaged(ordinal);
    }
    return concept.id();
  }

  StoreException damaged(int ordinal) {
    return new StoreException(
        Reason.CORRUPT,
        "an edge ends in slot "
            + ordinal
            + ", where no concept is visible: the store is damaged. Run lectern verify");
  }

  String type(int symbol) {
    return snapshot.typeName(symbol);
  }
}
