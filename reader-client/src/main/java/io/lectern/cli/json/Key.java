package io.lectern.cli.json;

import java.util.Locale;

/** The keys of the format, and where each may stand. */
enum Key {
  TYPE(true, true),
  ID(true, false),
  NODE_TYPE(true, false),
  CONTENT(true, false),
  METADATA(true, false),
  TAGS(true, false),
  CONFIDENCE(true, false),
  VALID_FROM(true, false),
  VALID_TO(true, false),
  EMBEDDING(true, false),
  EMBEDDINGS(true, false),
  TIMESTAMP(true, true),
  FROM(false, true),
  TO(false, true),
  EDGE_TYPE(false, true),
  WEIGHT(false, true);

  static final int COUNT = values().length;
  static final int NODE_MASK = mask(true);
  static final int EDGE_MASK = mask(false);

  private static final Key[] KEYS = values();

  private final String text = name().toLowerCase(Locale.ROOT);
  private final boolean ofNode;
  private final boolean ofEdge;

  Key(boolean ofNode, boolean ofEdge) {
    this.ofNode = ofNode;
    this.ofEdge = ofEdge;
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
      default -> null;
    };
  }

  private static int mask(boolean node) {
    int mask = 0;
    for (Key key : values()) {
      if (node ? key.ofNode : key.ofEdge) {
        mask |= key.bit();
      }
    }
    return mask;
  }
}
