package io.lectern.client.graph;

import java.util.OptionalInt;

/**
 * How far a concept is from another one. Immutable.
 *
 * @param hops edges of a shortest path; empty if there is none, or none was found before a limit
 *     was hit
 * @param limit what ended the search early; {@link Limit#NONE} if the answer is whole
 * @param conceptsSeen concepts that the search has reached
 * @param edgesSeen edges that it has read: those of several concepts at once
 */
public record Distance(OptionalInt hops, Limit limit, long conceptsSeen, long edgesSeen) {
  public boolean isComplete() {
    return limit == Limit.NONE;
  }
}
