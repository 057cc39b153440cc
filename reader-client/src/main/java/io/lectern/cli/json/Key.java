package io.lectern.cli.json;

import java.util.Locale;

/** The keys of the format, and where each may stand. */
enum Key {
  TYPE(Line.NODE | Line.EDGE | Line.SPACE),
  ID(Line.NODE),
  NODE_TYPE(Line.NODE),
  CONTENT(Line.NODE),
  METADATA(Line.NODE),
  TAGS(Line.NODE),
  CONFIDENCE(Line.NODE),
  VALID_FROM(Line.NODE),
  VALID_TO(Line.NODE),
  EMBEDDING(Line.NODE),
  EMBEDDINGS(Line.NODE),
  TIMESTAMP(Line.NODE | Line.EDGE),
  FROM(Line.EDGE),
  TO(Line.EDGE),
  EDGE_TYPE(Line.EDGE),
  WEIGHT(Line.EDGE),
  NAME(Line.SPACE),
  DIMENSION(Line.SPACE),
  METRIC(Line.SPACE),
  MODEL(Line.SPACE),
  MODEL_VERSION(Line.SPACE);

  /** What a line can hold, a bit each. */
  private static final class Line {
    static final int NODE = 1;
    static final int EDGE = 2;
    static final int SPACE = 4;

    private Line() {}
  }

  static final int COUNT = values().length;
  static final int NODE_MASK = mask(Line.NODE);
  static final int EDGE_MASK = mask(Line.EDGE);
  static final int SPACE_MASK = mask(Line.SPACE);

  private static final Key[] KEYS = values();

  private final String text = name().toLowerCase(Locale.ROOT);
  private final int lines;

  Key(int lines) {
    this.lines = lines;
  }

  String text() {
    return text;
  }

  /** From 0 to below {@link #COUNT}. */
  @SuppressWarnings("EnumOrdinal") // an index within this process, never stored
  int index() {
    return ordinal();
  }

  int bit() {
    return 1 << index();
  }

  /** The key of a mask's lowest bit. */
  static Key lowest(int mask) {
    return KEYS[Integer.numberOfTrailingZeros(mask)];
  }

  /** The key of that name, or null. */
  static Key of(String name) {
    return switch (name) {
      case "type" -> TYPE;
      case "id" -> ID;
      case "node_type" -> NODE_TYPE;
      case "content" -> CONTENT;
      case "metadata" -> METADATA;
      case "tags" -> TAGS;
      case "confidence" -> CONFIDENCE;
      case "valid_from" -> VALID_FROM;
      case "valid_to" -> VALID_TO;
      case "embedding" -> EMBEDDING;
      case "embeddings" -> EMBEDDINGS;
      case "timestamp" -> TIMESTAMP;
      case "from" -> FROM;
      case "to" -> TO;
      case "edge_type" -> EDGE_TYPE;
      case "weight" -> WEIGHT;
      case "name" -> NAME;
      case "dimension" -> DIMENSION;
      case "metric" -> METRIC;
      case "model" -> MODEL;
      case "model_version" -> MODEL_VERSION;
      default -> null;
    };
  }

  private static int mask(int line) {
    int mask = 0;
    for (Key key : values()) {
      if ((key.lines & line) != 0) {
        mask |= key.bit();
      }
    }
    return mask;
  }
}
