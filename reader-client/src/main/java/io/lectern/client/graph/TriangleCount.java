package io.lectern.client.graph;

import io.lectern.engine.Snapshot;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts triangles. Each link is kept at one end only, the one with fewer links; so no row is long,
 * not even a hub's, and each triangle is met once: at its first concept in that order.
 */
final class TriangleCount {
  private TriangleCount() {}

  static long run(Snapshot snapshot, EdgeFilter filter, int limit, Deadline deadline) {
    final int[] degrees = DegreeCount.count(snapshot, filter, limit, deadline);
    final SparseRows rows =
        SparseRows.copy(
            snapshot,
            filter,
            limit,
            deadline,
            (ordinal, ends, from, to) -> {
              int kept = from;
              for (int i = from; i < to; i++) {
                if (isBefore(degrees, ordinal, ends[i])) {
                  ends[kept++] = ends[i];
                }
              }
              return SparseRows.sortDistinct(ends, from, kept);
            });
    final LongAdder triangles = new LongAdder();
    Chunks.forEach(
        limit,
        deadline,
        (chunk, from, to) -> {
          long found = 0;
          for (int ordinal = from; ordinal < to; ordinal++) {
            found += count(rows, ordinal);
          }
          triangles.add(found);
        });
    return triangles.sum();
  }

  private static boolean isBefore(int[] degrees, int a, int b) {
    return degrees[a] != degrees[b] ? degrees[a] < degrees[b] : a < b;
  }

  private static long count(SparseRows rows, int ordinal) {
    long found = 0;
    final int from = rows.offsets[ordinal];
    final int to = rows.offsets[ordinal + 1];
    for (int i = from; i < to; i++) {
      final int other = rows.ends[i];
      found += common(rows.ends, from, to, rows.offsets[other], rows.offsets[other + 1]);
    }
    return found;
  }

  /** How many numbers two sorted rows share. */
  private static int common(int[] ends, int from, int to, int otherFrom, int otherTo) {
    int found = 0;
    int a = from;
    int b = otherFrom;
    while (a < to && b < otherTo) {
      final int left = ends[a];
      final int right = ends[b];
      found += left == right ? 1 : 0;
      a += left <= right ? 1 : 0;
      b += right <= left ? 1 : 0;
    }
    return found;
  }
}
