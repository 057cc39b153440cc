package io.lectern.client;

import io.lectern.engine.Concept;
import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Direction;
import io.lectern.engine.EdgeCursor;
import io.lectern.engine.Snapshot;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * A number for all that a snapshot shows: the same for the same concepts and edges, in whatever
 * order they were written and wherever they lie. Each is hashed by itself (SHA-256), the hashes are
 * added up, and the sum is hashed. It tells what is not the same by accident; it is no proof
 * against somebody who looks for other content of the same hash. Used by one thread.
 */
final class ContentHash {
  private static final int LANES = 4;

  private final MessageDigest digest;
  private final long[] sum = new long[LANES];
  private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
  private long count;

  private ContentHash() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The hash in hexadecimal. */
  static String of(Snapshot snapshot) {
    final ContentHash hash = new ContentHash();
    final ConceptFlyweight from = new ConceptFlyweight();
    final ConceptFlyweight to = new ConceptFlyweight();
    final EdgeCursor edges = new EdgeCursor();
    for (int ordinal = 1; ordinal < snapshot.ordinalLimit(); ordinal++) {
      if (snapshot.wrap(ordinal, from)) {
        final Concept concept = from.toConcept();
        hash.add(concept);
        snapshot.edges(ordinal, Direction.OUT, edges);
        while (edges.next()) {
          hash.add(concept.id(), edges, id(snapshot, edges.end(), to));
        }
      }
    }
    return hash.end();
  }

  private static String id(Snapshot snapshot, int ordinal, ConceptFlyweight concept) {
    return snapshot.wrap(ordinal, concept) ? concept.id() : "";
  }

  private void add(Concept concept) {
    text("concept");
    text(concept.id());
    text(concept.type());
    text(concept.content());
    number(concept.metadata().size());
    for (Map.Entry<String, Object> entry : new TreeMap<>(concept.metadata()).entrySet()) {
      text(entry.getKey());
      text(entry.getValue().getClass().getSimpleName());
      text(entry.getValue().toString());
    }
    number(concept.tags().size());
    for (Concept.Tag tag : concept.tags()) {
      text(tag.key());
      text(tag.value());
      number(Float.floatToIntBits(tag.weight()));
    }
    number(Float.floatToIntBits(concept.confidence()));
    time(concept.timestamp());
    time(concept.validFrom());
    time(concept.validTo());
    number(concept.vectors().size());
    for (Map.Entry<String, float[]> entry : new TreeMap<>(concept.vectors()).entrySet()) {
      text(entry.getKey());
      number(entry.getValue().length);
      for (float value : entry.getValue()) {
        number(Float.floatToIntBits(value));
      }
    }
    endItem();
  }

  private void add(String from, EdgeCursor edge, String to) {
    text("edge");
    text(from);
    text(edge.type());
    text(to);
    number(Float.floatToIntBits(edge.weight()));
    number(edge.timestampNs());
    endItem();
  }

  private void text(String text) {
    if (text == null) {
      number(-1);
      return;
    }
    final byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    number(utf8.length);
    digest.update(utf8);
  }

  private void time(Instant time) {
    text(time == null ? null : time.toString());
  }

  private void number(long value) {
    digest.update(number.putLong(0, value).array());
  }

  private void endItem() {
    final ByteBuffer hash = ByteBuffer.wrap(digest.digest());
    for (int i = 0; i < LANES; i++) {
      sum[i] += hash.getLong();
    }
    count++;
  }

  private String end() {
    for (long lane : sum) {
      number(lane);
    }
    number(count);
    return HexFormat.of().formatHex(digest.digest());
  }
}
