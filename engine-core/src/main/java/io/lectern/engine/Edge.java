package io.lectern.engine;

import io.lectern.layout.ConceptRecordDescriptor;
import io.lectern.layout.EdgeBlockDescriptor;
import io.lectern.layout.SymbolTableDescriptor;
import java.time.Instant;

/**
 * A typed, directed edge between two concepts, identified by (from, type, to). Immutable.
 *
 * @param from id of the concept it leaves
 * @param type name of the edge type, 1 to 256 bytes of UTF-8
 * @param to id of the concept it enters
 * @param weight finite; 1 unless given
 * @param timestamp when it was observed, or null; between the years 1677 and 2262
 */
public record Edge(String from, String type, String to, float weight, Instant timestamp) {
  /**
   * Checks every field.
   *
   * @throws IllegalArgumentException naming the field, its value and the bound, if a value is out
   *     of its range
   */
  public Edge {
    Limits.requireText("from", from, 1, ConceptRecordDescriptor.MAX_ID_LENGTH);
    Limits.requireText("edge_type", type, 1, SymbolTableDescriptor.MAX_NAME_LENGTH);
    Limits.requireText("to", to, 1, ConceptRecordDescriptor.MAX_ID_LENGTH);
    requireWeight(weight);
    if (timestamp != null) {
      toNanos(timestamp);
    }
  }

  /** An edge of weight 1 without a timestamp. */
  public static Edge of(String from, String type, String to) {
    return new Edge(from, type, to, 1, null);
  }

  /** An edge without a timestamp. */
  public static Edge of(String from, String type, String to, float weight) {
    return new Edge(from, type, to, weight, null);
  }

  /** The timestamp in ns since 1970, or {@link EdgeBlockDescriptor#NO_TIMESTAMP}. */
  public long timestampNs() {
    return timestamp == null ? EdgeBlockDescriptor.NO_TIMESTAMP : toNanos(timestamp);
  }

  /** The moment of an edge's timestamp word; null for {@link EdgeBlockDescriptor#NO_TIMESTAMP}. */
  public static Instant instantOf(long timestampNs) {
    return timestampNs == EdgeBlockDescriptor.NO_TIMESTAMP
        ? null
        : Instant.ofEpochSecond(
            Math.floorDiv(timestampNs, 1_000_000_000L), Math.floorMod(timestampNs, 1_000_000_000L));
  }

  static void requireWeight(float weight) {
    Limits.require(Float.isFinite(weight), "weight", weight, "must be finite");
  }

  static long toNanos(Instant timestamp) {
    final long seconds = timestamp.getEpochSecond();
    // One second short of the range on both sides: no overflow, and -2^63 stays free.
    if (Math.abs(seconds) >= Long.MAX_VALUE / 1_000_000_000L) {
      throw new IllegalArgumentException(
          "timestamp " + timestamp + " of an edge must be between 1677-09-22 and 2262-04-11");
    }
    return seconds * 1_000_000_000L + timestamp.getNano();
  }
}
