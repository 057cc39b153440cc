package io.lectern.client.graph;

import io.lectern.engine.Snapshot;
import java.util.Arrays;

/**
 * The other ends of all edges that a filter lets pass, copied out of a snapshot: of each ordinal a
 * row in one array. Immutable once it is made.
 */
final class SparseRows {
  final int limit;

  /** Where the row of each ordinal begins; one more for the end. */
  final int[] offsets;

  final int[] ends;

  /** By ordinal: whether it is a concept. */
  final boolean[] concepts;

  private SparseRows(int limit, int[] offsets, int[] ends, boolean[] concepts) {
    this.limit = limit;
    this.offsets = offsets;
    this.ends = ends;
    this.concepts = concepts;
  }

  /** Chooses and orders the ends of a row. */
  interface RowFilter {
    /**
     * Moves what it keeps to the front of a row.
     *
     * @param ends of one ordinal, from index {@code from} on; what is kept begins there, too
     * @return the index after the last that is kept
     */
    int keep(int ordinal, int[] ends, int from, int to);
  }

  static SparseRows copy(Snapshot snapshot, EdgeFilter filter, int limit, Deadline deadline) {
    return copy(snapshot, filter, limit, deadline, (ordinal, ends, from, to) -> to);
  }

  /**
   * Copies what a filter for rows keeps.
   *
   * @throws TimeUpException if there is no time to copy all
   */
  static SparseRows copy(
      Snapshot snapshot, EdgeFilter filter, int limit, Deadline deadline, RowFilter rowFilter) {
    final int[] lengths = new int[limit];
    final boolean[] concepts = new boolean[limit];
    final int[][] chunks = new int[Chunks.count(limit)][];
    Chunks.forEach(
        limit,
        deadline,
        (chunk, from, to) -> {
          final IntList ends = new IntList();
          Chunks.visit(
              snapshot,
              Chunks.newScan(snapshot, filter, limit),
              from,
              to,
              (ordinal, found, first, last) -> {
                concepts[ordinal] = true;
                final int kept = rowFilter.keep(ordinal, found, first, last) - first;
                lengths[ordinal] = kept;
                System.arraycopy(found, first, ends.room(kept), ends.size(), kept);
                ends.cut(ends.size() + kept);
              });
          chunks[chunk] = ends.toArray();
        });
    return joined(limit, lengths, concepts, chunks);
  }

  private static SparseRows joined(int limit, int[] lengths, boolean[] concepts, int[][] chunks) {
    final int[] offsets = new int[limit + 1];
    for (int ordinal = 0; ordinal < limit; ordinal++) {
      offsets[ordinal + 1] = Math.addExact(offsets[ordinal], lengths[ordinal]);
    }
    final int[] ends = new int[offsets[limit]];
    Chunks.forEach(
        limit,
        (chunk, from, to) -> {
          System.arraycopy(chunks[chunk], 0, ends, offsets[from], chunks[chunk].length);
          chunks[chunk] = null;
        });
    return new SparseRows(limit, offsets, ends, concepts);
  }

  int conceptCount() {
    int count = 0;
    for (boolean concept : concepts) {
      count += concept ? 1 : 0;
    }
    return count;
  }

  /** Sorts a row and drops what is in it twice. */
  static int sortDistinct(int[] ends, int from, int to) {
    Arrays.sort(ends, from, to);
    int kept = from;
    for (int i = from; i < to; i++) {
      if (i == from || ends[i] != ends[i - 1]) {
        ends[kept++] = ends[i];
      }
    }
    return kept;
  }
}
