package io.lectern.cli.load;

import io.lectern.cli.json.JsonItem;
import io.lectern.engine.Concept;
import io.lectern.engine.Concept.Tag;
import io.lectern.engine.Edge;
import io.lectern.engine.VectorSpaceConfig;
import java.util.Map;

/** How many bytes an item takes in a message: quick bounds, no encoding. */
public final class ItemLength {
  private static final int FIXED = 128;
  private static final int ENTRY = 32;
  private static final int BYTES_PER_CHAR = 3;

  /** A command has a header and lengths. */
  private static final int LEAST = 8;

  private ItemLength() {}

  /** Of the texts and vectors alone, as if all texts were ASCII. */
  public static long atLeast(JsonItem item) {
    return LEAST
        + switch (item) {
          case JsonItem.Space space -> space.config().name().length();
          case JsonItem.Node node -> atLeast(node.concept());
          case JsonItem.Link link ->
              link.edge().from().length() + link.edge().type().length() + link.edge().to().length();
        };
  }

  private static long atLeast(Concept concept) {
    long length = concept.id().length();
    length += concept.content() == null ? 0 : concept.content().length();
    for (Map.Entry<String, Object> entry : concept.metadata().entrySet()) {
      length += entry.getKey().length();
      length += entry.getValue() instanceof String value ? value.length() : Long.BYTES;
    }
    for (Tag tag : concept.tags()) {
      length += tag.key().length() + tag.value().length();
    }
    for (float[] vector : concept.vectors().values()) {
      length += (long) Float.BYTES * vector.length;
    }
    return length;
  }

  static long atMost(JsonItem item) {
    return switch (item) {
      case JsonItem.Space space -> atMost(space.config());
      case JsonItem.Node node -> atMost(node.concept());
      case JsonItem.Link link -> atMost(link.edge());
    };
  }

  private static long atMost(VectorSpaceConfig space) {
    return FIXED + text(space.name()) + text(space.model()) + text(space.modelVersion());
  }

  private static long atMost(Edge edge) {
    return FIXED + text(edge.from()) + text(edge.type()) + text(edge.to());
  }

  private static long atMost(Concept concept) {
    long length = FIXED + text(concept.id()) + text(concept.type()) + text(concept.content());
    for (Map.Entry<String, Object> entry : concept.metadata().entrySet()) {
      length +=
          ENTRY
              + text(entry.getKey())
              + (entry.getValue() instanceof String value ? text(value) : 0);
    }
    for (Tag tag : concept.tags()) {
      length += ENTRY + text(tag.key()) + text(tag.value());
    }
    for (Map.Entry<String, float[]> entry : concept.vectors().entrySet()) {
      length += ENTRY + text(entry.getKey()) + (long) Float.BYTES * entry.getValue().length;
    }
    return length;
  }

  private static long text(String text) {
    return text == null ? 0 : (long) BYTES_PER_CHAR * text.length();
  }
}
