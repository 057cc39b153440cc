package io.lectern.client.graph;

import io.lectern.engine.Snapshot;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts the edges of every concept. */
final class DegreeCount {
  /** Degree of an ordinal that no concept has. */
  static final int NO_CONCEPT = -1;

  private DegreeCount() {}

  static Degrees run(Snapshot snapshot, EdgeFilter filter, int limit, Deadline deadline) {
    final SortedMap<Integer, Long> distribution = new TreeMap<>();
    long concepts = 0;
    long edges = 0;
    int greatest = 0;
    int greatestOrdinal = 0;
    final int[] degrees = count(snapshot, filter, limit, deadline);
    for (int ordinal = 1; ordinal < limit; ordinal++) {
      final int degree = degrees[ordinal];
      if (degree == NO_CONCEPT) {
        continue;
      }
      concepts++;
      edges += degree;
      distribution.merge(degree, 1L, Long::sum);
      if (degree > greatest || greatestOrdinal == 0) {
        greatest = degree;
        greatestOrdinal = ordinal;
      }
    }
    return new Degrees(concepts, edges, greatest, greatestOrdinal, distribution);
  }

  /** By ordinal. */
  static int[] count(Snapshot snapshot, EdgeFilter filter, int limit, Deadline deadline) {
    final int[] degrees = new int[limit];
    Arrays.fill(degrees, NO_CONCEPT);
    Chunks.forEach(
        snapshot,
        filter,
        limit,
        deadline,
        (ordinal, ends, from, to) -> degrees[ordinal] = to - from);
    return degrees;
  }
}
