package io.lectern.client.graph;

/**
 * What is left to say of paths that were given away as they were found. Immutable.
 *
 * @param paths how many were given away
 * @param limit what ended the search early; {@link Limit#NONE} if there are no others, or no other
 *     one was wanted
 * @param conceptsSeen concepts that the search has reached
 * @param edgesSeen edges that it has read
 */
public record PathCount(long paths, Limit limit, long conceptsSeen, long edgesSeen) {
  public boolean isComplete() {
    return limit == Limit.NONE;
  }
}
