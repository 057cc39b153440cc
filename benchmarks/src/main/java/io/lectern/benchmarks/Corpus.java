package io.lectern.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import java.util.HexFormat;
import java.util.SplittableRandom;

/**
 * The data that every store in a comparison holds: concepts under 20-byte ids whose record is 256
 * bytes, and a graph over them. The same in every run.
 */
final class Corpus {
  static final int CONCEPTS = 1_000_000;

  /** Length of the record of each concept: 96 bytes of fixed fields, the id, the content. */
  static final int RECORD_LENGTH = 256;

  /** Where a record holds the type symbol, and where the confidence. */
  static final int TYPE_OFFSET = 28;

  static final int CONFIDENCE_OFFSET = 36;

  /** Concepts with edges; each has a degree of 16 to 48. */
  static final int SOURCES = 500_000;

  static final String EDGE_TYPE = "relates_to";

  private static final int QUERIES = 1 << 20;
  private static final int CONTENT_LENGTH = RECORD_LENGTH - 96 - 20;
  private static final int LEAST_DEGREE = 16;
  private static final int DEGREES = 33;

  private Corpus() {}

  /** The id of a concept: 20 bytes of ASCII that say nothing of where it lies. */
  static String id(int number) {
    final HexFormat hex = HexFormat.of();
    return hex.toHexDigits(number * 0x9E3779B97F4A7C15L) + hex.toHexDigits((short) number);
  }

  static Concept concept(int number) {
    final StringBuilder content = new StringBuilder("Concept ").append(number).append(':');
    while (content.length() < CONTENT_LENGTH) {
      content.append(' ').append((char) ('a' + content.length() % 26));
    }
    content.setLength(CONTENT_LENGTH);
    return Concept.builder(id(number))
        .type("type" + number % 13)
        .confidence(number % 101 / 100f)
        .content(content.toString())
        .build();
  }

  /** Numbers of the concepts that are asked for, uniformly random. */
  static int[] queries() {
    return new SplittableRandom(42).ints(QUERIES, 0, CONCEPTS).toArray();
  }

  /** The ids of {@link #queries()}, as bytes. */
  static byte[][] encodedQueries() {
    final int[] queries = queries();
    final byte[][] ids = new byte[queries.length][];
    for (int i = 0; i < queries.length; i++) {
      ids[i] = id(queries[i]).getBytes(US_ASCII);
    }
    return ids;
  }

  /** Numbers of the concepts whose neighbours are asked for, uniformly random below a bound. */
  static int[] starts(int range) {
    return new SplittableRandom(43).ints(QUERIES, 0, range).toArray();
  }

  /** Numbers of the concepts that a concept leads to. */
  static int[] neighbours(int source) {
    final SplittableRandom random = new SplittableRandom(source);
    return random.ints(LEAST_DEGREE + random.nextInt(DEGREES), 0, CONCEPTS).distinct().toArray();
  }

  static Edge edge(int source, int target) {
    return new Edge(id(source), EDGE_TYPE, id(target), 1f, null);
  }
}
