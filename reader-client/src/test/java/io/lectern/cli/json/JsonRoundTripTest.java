package io.lectern.cli.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.cli.json.JsonLinesReader.Selection;
import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import io.lectern.engine.VectorMetric;
import io.lectern.engine.VectorSpaceConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written is read back with the same meaning. */
class JsonRoundTripTest {
  private static final int ITEMS = 20_000;

  @Test
  void shouldReadBackWhatWasWritten() throws IOException {
    final long seed = Long.getLong("lectern.seed", System.nanoTime());
    final RandomItems random = new RandomItems(seed);
    final List<Object> items = new ArrayList<>();
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonLinesWriter writer = new JsonLinesWriter(bytes)) {
      for (int i = 0; i < ITEMS; i++) {
        if (i % 2 == 0) {
          final Concept concept = random.concept();
          items.add(concept);
          writer.write(concept);
        } else {
          final Edge edge = random.edge();
          items.add(edge);
          writer.write(edge);
        }
      }
    }
    try (JsonLinesReader reader =
        new JsonLinesReader(
            new ByteArrayInputStream(bytes.toByteArray()), "random", Selection.ALL, false)) {
      for (int i = 0; i < ITEMS; i++) {
        final JsonItem item = reader.next();
        assertThat(item).as("seed %d, item %d", seed, i).isNotNull();
        assertThat(item.line()).as("seed %d, item %d", seed, i).isEqualTo(i + 1);
        assertThat(value(item)).as("seed %d, item %d", seed, i).isEqualTo(items.get(i));
      }
      assertThat(reader.next()).as("seed %d", seed).isNull();
    }
  }

  @Test
  void shouldWriteOneLineAnItem() throws IOException {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonLinesWriter writer = new JsonLinesWriter(bytes)) {
      writer.write(Concept.builder("a\nb").content("c\r\n").build());
      writer.write(Edge.of("a\nb", "t", "c", 0.5f));
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"type":"node","id":"a\\nb","content":"c\\r\\n"}
            {"type":"edge","from":"a\\nb","to":"c","edge_type":"t","weight":0.5}
            """);
  }

  @Test
  void shouldReadBackSpaces() throws IOException {
    final List<VectorSpaceConfig> spaces =
        List.of(
            new VectorSpaceConfig("a", 2, VectorMetric.COSINE, "", ""),
            new VectorSpaceConfig("b", 4096, VectorMetric.DOT, "m", ""),
            new VectorSpaceConfig("ü", 3, VectorMetric.EUCLIDEAN, "m", "1.0"));
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonLinesWriter writer = new JsonLinesWriter(bytes)) {
      for (VectorSpaceConfig space : spaces) {
        writer.write(space);
      }
    }
    for (Selection selection : List.of(Selection.ALL, Selection.NODES)) {
      try (JsonLinesReader reader =
          new JsonLinesReader(
              new ByteArrayInputStream(bytes.toByteArray()), "spaces", selection, false)) {
        for (VectorSpaceConfig space : spaces) {
          assertThat(value(reader.next())).isEqualTo(space);
        }
        assertThat(reader.next()).isNull();
      }
    }
  }

  private static Object value(JsonItem item) {
    return switch (item) {
      case JsonItem.Node node -> node.concept();
      case JsonItem.Link link -> link.edge();
      case JsonItem.Space space -> space.config();
    };
  }
}
