package io.lectern.cli.load;

import io.lectern.cli.json.JsonItem;
import io.lectern.engine.Concept;
import io.lectern.engine.Concept.Tag;
import io.lectern.engine.Edge;
import io.lectern.engine.VectorSpaceConfig;
import java.util.Map;

/** How many bytes an item takes in a message, at most: a quick bound, no encoding. */
final class ItemLength {
  private static final int FIXED = 128;
  private static final int ENTRY = 32;
  private static final int BYTES_PER_CHAR = 3;

  private ItemLength() {}

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
