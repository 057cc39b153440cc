package io.lectern.client.graph;

import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.EdgeBatch;
import io.lectern.engine.Snapshot;
import java.util.stream.IntStream;

/**
 * Goes through all concepts of a snapshot on all processors, in chunks of neighbouring ordinals,
 * whose edges are read many concepts at once.
 */
final class Chunks {
  static final int LENGTH = 8192;

  private Chunks() {}

  /** Looks at one concept. */
  interface Visitor {
    /**
     * Looks at a concept that the snapshot shows, and that is valid for the filter.
     *
     * @param ends holds the other ends of its edges, from one index to another, which is not
     *     included; to be changed at will
     */
    void visit(int ordinal, int[] ends, int from, int to);
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
    IntStream.range(0, count(limit)).parallel().forEach(chunk -> visit(chunk, limit, visitor));
  }

  /**
   * The same, within some time; the clock is looked at before each chunk.
   *
   * @throws TimeUpException if chunks were left out
   */
  static void forEach(int limit, Deadline deadline, ChunkVisitor visitor) {
    forEach(
        limit,
        (chunk, from, to) -> {
          if (!deadline.isUp()) {
            visitor.visit(chunk, from, to);
          }
        });
    deadline.requireKept();
  }

  private static void visit(int chunk, int limit, ChunkVisitor visitor) {
    visitor.visit(chunk, Math.max(1, chunk * LENGTH), (int) Math.min(limit, (chunk + 1L) * LENGTH));
  }

  /**
   * Visits every concept once; those of a chunk in order, chunks in any.
   *
   * @throws TimeUpException if chunks were left out
   */
  static void forEach(
      Snapshot snapshot, EdgeFilter filter, int limit, Deadline deadline, Visitor visitor) {
    forEach(
        limit,
        deadline,
        (chunk, from, to) -> visit(snapshot, newScan(snapshot, filter, limit), from, to, visitor));
  }

  static EdgeScan newScan(Snapshot snapshot, EdgeFilter filter, int limit) {
    final EdgeScan scan = new EdgeScan();
    scan.begin(snapshot, limit, filter, null);
    return scan;
  }

  static void visit(Snapshot snapshot, EdgeScan scan, int from, int to, Visitor visitor) {
    final ConceptFlyweight concept = new ConceptFlyweight();
    final int[] concepts = new int[EdgeBatch.CONCEPTS];
    int count = 0;
    for (int ordinal = from; ordinal < to; ordinal++) {
      if (snapshot.wrap(ordinal, concept) && scan.isValid(ordinal)) {
        concepts[count++] = ordinal;
      }
      if (count == concepts.length || ordinal == to - 1) {
        visit(scan, concepts, count, visitor);
        count = 0;
      }
    }
  }

  private static void visit(EdgeScan scan, int[] concepts, int count, Visitor visitor) {
    int next = 0;
    while (next < count) {
      final int read = scan.read(concepts, next, count - next);
      for (int i = 0; i < read; i++) {
        visitor.visit(
            concepts[next + i], scan.manyEnds(), scan.manyOffsets()[i], scan.manyOffsets()[i + 1]);
      }
      next += read;
    }
  }
}
