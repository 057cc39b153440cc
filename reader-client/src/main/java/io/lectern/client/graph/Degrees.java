package io.lectern.client.graph;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many edges the concepts of a graph have. Immutable.
 *
 * @param concepts in all
 * @param edges the sum of all degrees
 * @param greatest the greatest degree
 * @param greatestOrdinal of a concept that has it; 0 if there is no concept
 * @param distribution how many concepts have each degree that occurs
 */
public record Degrees(
    long concepts,
    long edges,
    int greatest,
    int greatestOrdinal,
    SortedMap<Integer, Long> distribution) {
  /** Copies the map. */
  public Degrees {
    distribution = Collections.unmodifiableSortedMap(new TreeMap<>(distribution));
  }

  /** Edges a concept, on average. */
  public double mean() {
    return concepts == 0 ? 0 : (double) edges / concepts;
  }
}
