package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Random;

/** Gives the same random commands to a store and to its model, and compares what they answer. */
final class RandomCommands {
  private static final int IDS = 24;
  private static final String[] TYPES = {"person", "place", "thing", null};
  private static final String[] EDGE_TYPES = {"knows", "near", "part_of"};

  private final Random random;
  private final StoreWriter writer;
  private ModelStore model;
  private Runnable interlude = () -> {};

  RandomCommands(Random random, StoreWriter writer) {
    this(random, writer, new ModelStore());
  }

  /** Goes on with a store that holds what the model does. */
  RandomCommands(Random random, StoreWriter writer, ModelStore model) {
    this.random = random;
    this.writer = writer;
    this.model = model;
  }

  ModelStore model() {
    return model;
  }

  /** What to do between two commands. */
  void interlude(Runnable what) {
    interlude = what;
  }

  /** Forgets what a batch did that was aborted. */
  void model(ModelStore before) {
    model = before;
  }

  void unit() {
    final long mark = writer.mark();
    final ModelStore before = new ModelStore(model);
    final int commands = 1 + random.nextInt(5);
    expectAnything();
    for (int i = 0; i < commands; i++) {
      command();
      interlude.run();
    }
    if (random.nextInt(8) == 0) {
      writer.rollbackTo(mark);
      model = before;
    }
  }

  /** Whatever is expected, known or not, changes nothing. */
  private void expectAnything() {
    for (int i = random.nextInt(4); i > 0; i--) {
      if (random.nextBoolean()) {
        writer.expect(ConceptId.of(id()));
      } else {
        writer.expectEdge(ConceptId.of(id()), ConceptId.of(id()));
      }
    }
    writer.fetchExpected();
  }

  private void command() {
    switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> {
        final Concept concept = concept();
        assertThat(writer.put(concept)).as("put %s", concept).isEqualTo(model.put(concept));
      }
      case 4 -> {
        final String id = id();
        assertThat(writer.delete(id)).as("delete %s", id).isEqualTo(model.delete(id));
      }
      case 5, 6, 7 -> link();
      default -> {
        final String from = id();
        final String type = edgeType();
        final String to = id();
        assertThat(writer.unlink(from, type, to))
            .as("unlink %s %s %s", from, type, to)
            .isEqualTo(model.unlink(from, type, to));
      }
    }
  }

  private void link() {
    final Edge edge =
        new Edge(
            id(),
            edgeType(),
            id(),
            random.nextInt(4) / 4f,
            random.nextBoolean() ? null : Instant.ofEpochSecond(random.nextInt(100), 7));
    if (model.canLink(edge)) {
      assertThat(writer.link(edge, false)).as("link %s", edge).isEqualTo(model.link(edge));
    } else {
      assertThatThrownBy(() -> writer.link(edge, false))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(edge.from())
          .hasMessageContaining(edge.to());
    }
  }

  private Concept concept() {
    final Concept.Builder builder =
        Concept.builder(id())
            .type(TYPES[random.nextInt(TYPES.length)])
            .content(random.nextInt(4) == 0 ? null : "c".repeat(random.nextInt(300)) + "ä€😀")
            .confidence(random.nextInt(5) / 4f);
    for (int i = random.nextInt(3); i > 0; i--) {
      builder.metadata(
          "key" + i,
          switch (random.nextInt(4)) {
            case 0 -> "text" + random.nextInt(3);
            case 1 -> random.nextLong();
            case 2 -> random.nextDouble();
            default -> random.nextBoolean();
          });
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      builder.tag("tag" + random.nextInt(3), "välue", random.nextInt(3));
    }
    if (random.nextInt(3) == 0) {
      builder
          .timestamp(Instant.ofEpochSecond(random.nextInt(), 123_456_789))
          .validFrom(Instant.EPOCH)
          .validTo(Instant.parse("9999-12-31T23:59:59.999999999Z"));
    }
    if (random.nextInt(3) == 0) {
      builder.embedding(random.nextInt(2), random.nextFloat(), 3);
    }
    if (random.nextInt(6) == 0) {
      builder.vector("other", 1, random.nextFloat());
    }
    return builder.build();
  }

  private String id() {
    return "ïd-" + random.nextInt(IDS);
  }

  private String edgeType() {
    return EDGE_TYPES[random.nextInt(EDGE_TYPES.length)];
  }
}
