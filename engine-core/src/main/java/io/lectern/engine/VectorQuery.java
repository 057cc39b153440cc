package io.lectern.engine;

import java.util.function.Predicate;

/**
 * What {@link Snapshot#search(VectorQuery, VectorHits)} looks for: the concepts whose vectors in a
 * space are nearest to a vector.
 *
 * @param space name of the vector space
 * @param vector as long as those of the space; it is not copied
 * @param k how many are wanted, 1 to 10,000
 * @param ef how many are kept in view on the way, 1 to 100,000: more is slower and finds the
 *     nearest more surely; never less than k are
 * @param exact whether all vectors of the space are compared, instead of walking the graph
 * @param filter concepts that are wanted, null: all; a {@link Filter}, or any condition. It is
 *     given a view that moves, must not keep it, and must not search with the same hits. Searches
 *     with the same hits at the same snapshot may ask it once for all of them, so of a concept it
 *     must always say the same
 * @param among ordinals of the concepts that are wanted, null: all; it is not copied
 */
@SuppressWarnings("ArrayRecordComponent") // copied by nobody, compared by nobody
public record VectorQuery(
    String space,
    float[] vector,
    int k,
    int ef,
    boolean exact,
    Predicate<ConceptFlyweight> filter,
    int[] among) {

  /** What {@link #of} sets. */
  public static final int DEFAULT_EF = 100;

  /** The greatest k. */
  public static final int MOST_HITS = 10_000;

  /** The greatest ef. */
  public static final int MOST_IN_VIEW = 100_000;

  /**
   * Checks every field.
   *
   * @throws IllegalArgumentException that names the field
   */
  public VectorQuery {
    Limits.requireSpaceName(space);
    Limits.requireVector(space, vector);
    Limits.require(k >= 1 && k <= MOST_HITS, "k", k, "must be 1 to " + MOST_HITS);
    Limits.require(ef >= 1 && ef <= MOST_IN_VIEW, "ef", ef, "must be 1 to " + MOST_IN_VIEW);
  }

  /** The k nearest of a space. */
  public static VectorQuery of(String space, float[] vector, int k) {
    return new VectorQuery(space, vector, k, DEFAULT_EF, false, null, null);
  }

  /** With so many in view on the way. */
  public VectorQuery withEf(int width) {
    return new VectorQuery(space, vector, k, width, exact, filter, among);
  }

  /** With all vectors compared. */
  public VectorQuery exactly() {
    return new VectorQuery(space, vector, k, ef, true, filter, among);
  }

  /** Among the concepts that a filter accepts. */
  public VectorQuery where(Predicate<ConceptFlyweight> accepted) {
    return new VectorQuery(space, vector, k, ef, exact, accepted, among);
  }

  /**
   * Among these concepts, for example those of a neighbourhood.
   *
   * @param ordinals of one snapshot, in any order; those that it does not show are not found
   */
  public VectorQuery among(int... ordinals) {
    return new VectorQuery(space, vector, k, ef, exact, filter, ordinals);
  }

  boolean isFiltered() {
    return filter != null || among != null;
  }
}
