package io.lectern.client.graph;

import java.time.Instant;
import java.util.Arrays;
import java.util.Set;

/**
 * Which edges a question follows, and which way. Immutable, safe to share.
 *
 * @param directions which way
 * @param types names of the edge types that are followed; empty: all. A name that the store does
 *     not know stands for no edge
 * @param minWeight the least weight followed; -∞ for no bound
 * @param maxWeight the greatest weight followed; +∞ for no bound
 * @param validAt only through concepts that are valid at this moment; null: all
 */
public record EdgeFilter(
    Directions directions, Set<String> types, float minWeight, float maxWeight, Instant validAt) {

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if no weight lies between them
   */
  public EdgeFilter {
    types = Set.copyOf(types);
    if (!(minWeight <= maxWeight)) {
      throw new IllegalArgumentException(
          "no weight is at least " + minWeight + " and at most " + maxWeight);
    }
  }

  private static EdgeFilter all(Directions directions) {
    return new EdgeFilter(
        directions, Set.of(), Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, null);
  }

  /** All edges, the way they point. */
  public static EdgeFilter out() {
    return all(Directions.OUT);
  }

  /** All edges, against the way they point. */
  public static EdgeFilter in() {
    return all(Directions.IN);
  }

  /** All edges, either way. */
  public static EdgeFilter both() {
    return all(Directions.BOTH);
  }

  /** The same, with other directions. */
  public EdgeFilter directions(Directions followed) {
    return new EdgeFilter(followed, types, minWeight, maxWeight, validAt);
  }

  /** Of these, only edges of some types. */
  public EdgeFilter types(String... followed) {
    return types(Set.copyOf(Arrays.asList(followed)));
  }

  /** Of these, only edges of some types; of an empty set, all. */
  public EdgeFilter types(Set<String> followed) {
    return new EdgeFilter(directions, followed, minWeight, maxWeight, validAt);
  }

  /** Of these, only edges whose weight lies between two bounds, both included. */
  public EdgeFilter weights(float least, float greatest) {
    return new EdgeFilter(directions, types, least, greatest, validAt);
  }

  /**
   * Of these, only edges between concepts that are valid at a moment: {@code valid_from <= moment <
   * valid_to}, a bound that a concept has not being for ever.
   */
  public EdgeFilter validAt(Instant moment) {
    return new EdgeFilter(directions, types, minWeight, maxWeight, moment);
  }

  /** The same edges, walked from their other ends. */
  public EdgeFilter reverse() {
    return directions(directions.reverse());
  }

  boolean boundsWeights() {
    return minWeight != Float.NEGATIVE_INFINITY || maxWeight != Float.POSITIVE_INFINITY;
  }
}
