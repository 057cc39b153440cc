package io.lectern.client.graph;

import java.util.List;

/**
 * Paths to concepts that are similar to a vector.
 *
 * @param paths to the most similar concept first; one, a shortest, to each that can be reached
 * @param limit that has ended the search
 */
public record SimilarPaths(List<SimilarPath> paths, Limit limit) {
  /**
   * A path.
   *
   * @param path to a similar concept
   * @param score of that concept in the vector search
   */
  public record SimilarPath(ConceptPath path, float score) {}
}
