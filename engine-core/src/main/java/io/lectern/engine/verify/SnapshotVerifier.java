package io.lectern.engine.verify;

import static io.lectern.layout.ConceptRecordDescriptor.CRC_OFFSET;
import static io.lectern.layout.ConceptRecordDescriptor.CREATED_OFFSET;

import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Direction;
import io.lectern.engine.EdgeCursor;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Walks what a snapshot shows, while the store is written: concepts with their checksums, each
 * found by its id, vectors, and edges in both directions. What only the writer reads, free space
 * and queues, takes {@link StoreVerifier}.
 */
public final class SnapshotVerifier {
  private static final long MOST_FINDINGS = 1000;

  private final Snapshot snapshot;
  private final Findings findings;
  private final ConceptFlyweight concept = new ConceptFlyweight();
  private final ConceptFlyweight other = new ConceptFlyweight();
  private final EdgeCursor edges = new EdgeCursor();

  /** Sums of the edges' hashes, outgoing less incoming: 0 if both are the same edges. */
  private long difference;

  private SnapshotVerifier(Snapshot snapshot, Findings findings) {
    this.snapshot = snapshot;
    this.findings = findings;
  }

  /**
   * Verifies what a snapshot shows.
   *
   * @param consumer told of each finding, the first thousand
   * @return how many findings there are, 0 if all is well
   */
  public static long verify(Snapshot snapshot, Consumer<Finding> consumer) {
    final Findings findings = new Findings(consumer, MOST_FINDINGS);
    new SnapshotVerifier(snapshot, findings).verify();
    return findings.count();
  }

  private void verify() {
    final int limit = snapshot.ordinalLimit();
    for (int ordinal = 1; ordinal < limit; ordinal++) {
      try {
        if (snapshot.wrap(ordinal, concept)) {
          verifyConcept(ordinal);
          verifyEdges(ordinal, Direction.OUT);
          verifyEdges(ordinal, Direction.IN);
        }
      } catch (StoreException | IllegalArgumentException | IndexOutOfBoundsException e) {
        // Whatever damaged bytes lead to.
        findings.add(Findings.SLOTS, 0, "slot " + ordinal + " cannot be read: " + e.getMessage());
      }
    }
    if (difference != 0) {
      findUnmatched(limit);
    }
  }

  private void verifyConcept(int ordinal) {
    final MemorySegment record = concept.recordSegment();
    // Through the heap: a checksum over mapped bytes kills the JVM when the page cannot be read.
    final byte[] bytes = record.toArray(ValueLayout.JAVA_BYTE);
    final CRC32C crc = new CRC32C();
    crc.update(bytes, CREATED_OFFSET, bytes.length - CREATED_OFFSET);
    if (!findings.require(
        (int) crc.getValue() == record.get(ValueLayout.JAVA_INT_UNALIGNED, CRC_OFFSET),
        Findings.RECORDS,
        0,
        "the record of the concept in slot " + ordinal + " does not have its checksum")) {
      return;
    }
    final String id = concept.id();
    findings.require(
        snapshot.find(id, other) && other.ordinal() == ordinal,
        Findings.INDEX,
        0,
        "concept '" + id + "' in slot " + ordinal + " is not found by its id");
    // All that is not looked at otherwise: content, metadata, tags, vectors.
    findings.require(
        concept.toConcept().id().equals(id),
        Findings.RECORDS,
        0,
        "concept '" + id + "' in slot " + ordinal + " is another one as a whole");
  }

  private void verifyEdges(int ordinal, Direction direction) {
    snapshot.edges(ordinal, direction, edges);
    while (edges.next()) {
      final int end = edges.end();
      findings.require(
          snapshot.wrap(end, other),
          Findings.EDGES,
          0,
          "an edge of slot " + ordinal + " ends at slot " + end + ", which holds no concept");
      difference += direction == Direction.OUT ? hash(ordinal, end) : -hash(end, ordinal);
    }
  }

  /** Edge by edge, once it is known that some are there in one direction only. */
  private void findUnmatched(int limit) {
    for (int ordinal = 1; ordinal < limit; ordinal++) {
      for (Direction direction : Direction.values()) {
        final EdgeCursor mine = snapshot.edges(ordinal, direction, new EdgeCursor());
        while (mine.next()) {
          final int end = mine.end();
          if (snapshot.wrap(end, other) && !hasReverse(ordinal, mine, direction)) {
            findings.add(
                Findings.EDGES,
                0,
                "the "
                    + (direction == Direction.OUT ? "outgoing" : "incoming")
                    + " edge "
                    + mine.type()
                    + " of slot "
                    + ordinal
                    + " with slot "
                    + end
                    + " is not the same at the other end");
          }
        }
      }
    }
  }

  private boolean hasReverse(int ordinal, EdgeCursor mine, Direction direction) {
    snapshot.edges(mine.end(), direction.reverse(), edges);
    while (edges.next()) {
      if (edges.end() == ordinal
          && edges.typeSymbol() == mine.typeSymbol()
          && Float.floatToRawIntBits(edges.weight()) == Float.floatToRawIntBits(mine.weight())
          && edges.timestampNs() == mine.timestampNs()
          && edges.createdEpoch() == mine.createdEpoch()) {
        return true;
      }
    }
    return false;
  }

  private long hash(int from, int to) {
    return EdgeHash.of(
        from,
        to,
        edges.typeSymbol(),
        Float.floatToRawIntBits(edges.weight()),
        edges.createdEpoch(),
        edges.timestampNs());
  }
}
