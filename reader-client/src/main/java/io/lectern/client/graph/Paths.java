package io.lectern.client.graph;

import java.util.List;
import java.util.Optional;

/**
 * Paths that a question found, best first. Immutable.
 *
 * @param paths none if there is none, or none was found before a limit was hit
 * @param limit what ended the search early; {@link Limit#NONE} if the answer is whole
 * @param conceptsSeen concepts that the search has reached
 * @param edgesSeen edges that it has read: those of several concepts at once
 */
public record Paths(List<ConceptPath> paths, Limit limit, long conceptsSeen, long edgesSeen) {
  /** Copies the list. */
  public Paths {
    paths = List.copyOf(paths);
  }

  public boolean isComplete() {
    return limit == Limit.NONE;
  }

  /** The best one. */
  public Optional<ConceptPath> first() {
    return paths.stream().findFirst();
  }
}
