package io.lectern.cli.vectors;

/**
 * An index of a base of vectors, which are known by their rows' numbers.
 *
 * <p>Used by one thread.
 */
public interface NearestRows {
  /**
   * Looks for the rows nearest to a vector.
   *
   * @param ef candidates kept in view
   * @param rows takes the numbers of what is found, the nearest first; as many as are looked for
   * @return how many were found
   */
  int find(float[] query, int ef, int[] rows);
}
