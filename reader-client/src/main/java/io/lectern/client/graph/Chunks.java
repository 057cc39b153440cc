package io.lectern.client.graph;

import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.EdgeCursor;
import io.lectern.engine.Snapshot;
import java.util.stream.IntStream;

/**
 * Goes through all concepts of a snapshot on all processors, in chunks of neighbouring ordinals,
 * whose edges are fetched ahead.
 */
final class Chunks {
  static final int LENGTH = 8192;

  private Chunks() {}

  /** Looks at one concept. */
  interface Visitor {
    /**
     * Looks at the concept of one ordinal, if there is one.
     *
     * @param scan before the first edge of the concept, if it is one
     * @param isConcept whether the snapshot shows a concept of this ordinal, valid for the filter
     */
    void visit(EdgeScan scan, int ordinal, boolean isConcept);
  }

  /** Goes through a chunk: ordinals from one to another, which is not included. */
  interface ChunkVisitor {
    void visit(int chunk, int from, int to);
  }

  /** How many chunks there are below a limit. */
  static int count(int limit) {
    return (limit + LENGTH - 1) / LENGTH;
  }

  static void forEach(int limit, ChunkVisitor visitor) {
    IntStream.range(0, count(limit))
        .parallel()
        .forEach(
            chunk ->
                visitor.visit(
                    chunk,
                    Math.max(1, chunk * LENGTH),
                    (int) Math.min(limit, (chunk + 1L) * LENGTH)));
  }

  /** Visits every ordinal once; those of a chunk in order, chunks in any. */
  static void forEach(Snapshot snapshot, EdgeFilter filter, int limit, Visitor visitor) {
    forEach(
        limit,
        (chunk, from, to) -> visit(snapshot, newScan(snapshot, filter, limit), from, to, visitor));
  }

  static EdgeScan newScan(Snapshot snapshot, EdgeFilter filter, int limit) {
    final EdgeScan scan = new EdgeScan();
    scan.begin(snapshot, limit, filter, null);
    return scan;
  }

  static void visit(Snapshot snapshot, EdgeScan scan, int from, int to, Visitor visitor) {
    final ConceptFlyweight concept = new ConceptFlyweight();
    final int[] ahead = new int[EdgeCursor.PREFETCH_LIMIT];
    for (int ordinal = from; ordinal < to; ordinal++) {
      if ((ordinal - from) % ahead.length == 0) {
        final int count = Math.min(ahead.length, to - ordinal);
        for (int i = 0; i < count; i++) {
          ahead[i] = ordinal + i;
        }
        scan.prefetch(ahead, 0, count);
      }
      final boolean isConcept = snapshot.wrap(ordinal, concept) && scan.isValid(ordinal);
      if (isConcept) {
        scan.start(ordinal);
      }
      visitor.visit(scan, ordinal, isConcept);
    }
  }
}
