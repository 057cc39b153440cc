package io.lectern.engine;

import java.time.Instant;

/**
 * What a concept was from one epoch on.
 *
 * @param epoch that made the version
 * @param recordedAt when the coordinator wrote it
 * @param concept null: it was deleted
 */
public record ConceptVersion(long epoch, Instant recordedAt, Concept concept) {
  public boolean isDeleted() {
    return concept == null;
  }
}
