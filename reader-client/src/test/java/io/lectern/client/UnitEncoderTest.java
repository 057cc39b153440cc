package io.lectern.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import io.lectern.engine.VectorMetric;
import io.lectern.engine.VectorSpaceConfig;
import io.lectern.engine.control.UnitChecksum;
import io.lectern.layout.ipc.MessageHeaderDecoder;
import io.lectern.layout.ipc.SyncLevel;
import io.lectern.layout.ipc.UnitHeaderDecoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class UnitEncoderTest {
  private static final byte DIRT = 0x7F;

  @Test
  void shouldEncodeEveryFieldOfAConcept() {
    final Concept concept =
        Concept.builder("id-ü")
            .type("animal")
            .content("a small feline 🐈")
            .metadata("text", "hello")
            .metadata("long", Long.MIN_VALUE)
            .metadata("double", -0.5)
            .metadata("yes", true)
            .metadata("no", false)
            .tag("lang", "en", 0.25f)
            .tag("lang", "", -1f)
            .confidence(0.75f)
            .timestamp(Instant.parse("2024-02-29T12:00:00.123456789Z"))
            .validFrom(Instant.parse("0001-01-01T00:00:00Z"))
            .validTo(Instant.parse("9999-12-31T23:59:59.999999999Z"))
            .embedding(1f, -2.5f, Float.MIN_VALUE)
            .vector("other", 3f, 4f)
            .build();

    assertThat(roundTrip(new PutCommand(concept)).commands())
        .containsExactly(new UnitMessage.Put(concept));
  }

  @Test
  void shouldTellNoContentFromEmptyContent() {
    final Concept none = Concept.builder("a").build();
    final Concept empty = Concept.builder("a").content("").build();

    assertThat(roundTrip(new PutCommand(none), new PutCommand(empty)).commands())
        .containsExactly(new UnitMessage.Put(none), new UnitMessage.Put(empty));
  }

  @Test
  void shouldEncodeAnEdge() {
    final Edge edge = new Edge("a", "is-a", "b", -0.5f, Instant.parse("2020-01-01T00:00:00.5Z"));

    assertThat(
            roundTrip(new LinkCommand(edge, true), new LinkCommand(Edge.of("a", "t", "c"), false))
                .commands())
        .containsExactly(
            new UnitMessage.Link(edge, true), new UnitMessage.Link(Edge.of("a", "t", "c"), false));
  }

  @Test
  void shouldEncodeDeletions() {
    assertThat(roundTrip(new DeleteCommand("gone"), new UnlinkCommand("a", "t", "b")).commands())
        .containsExactly(new UnitMessage.Delete("gone"), new UnitMessage.Unlink("a", "t", "b"));
  }

  @Test
  void shouldEncodeASpace() {
    final VectorSpaceConfig config =
        new VectorSpaceConfig("glosses/日本", 384, VectorMetric.DOT, "minilm", "v2");

    assertThat(roundTrip(new SpaceCommand(config)).commands())
        .containsExactly(new UnitMessage.CreateSpace(config));
  }

  @Test
  void shouldSayWhoseUnitItIs() {
    final UnitMessage unit = roundTrip(new DeleteCommand("gone"));

    assertThat(unit.clientId()).isEqualTo(7);
    assertThat(unit.correlationId()).isEqualTo(8);
    assertThat(unit.term()).isEqualTo(9);
  }

  @Test
  void shouldFillExactlyTheLengthItForetold() {
    final long seed = System.nanoTime();
    final Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      final List<Command> commands = new ArrayList<>();
      final List<UnitMessage.Decoded> expected = new ArrayList<>();
      for (int n = 1 + random.nextInt(6); n > 0; n--) {
        add(random, commands, expected);
      }

      assertThat(roundTrip(commands.toArray(Command[]::new)).commands())
          .as("seed %d, unit %d", seed, i)
          .isEqualTo(expected);
    }
  }

  private static void add(
      Random random, List<Command> commands, List<UnitMessage.Decoded> expected) {
    switch (random.nextInt(4)) {
      case 0 -> {
        final Concept.Builder builder = Concept.builder(text(random, 1, 40));
        for (int i = random.nextInt(4); i > 0; i--) {
          builder.metadata(text(random, 1, 9), random.nextLong()).tag(text(random, 1, 9), "", i);
        }
        final Concept concept = builder.content(text(random, 0, 300)).build();
        commands.add(new PutCommand(concept));
        expected.add(new UnitMessage.Put(concept));
      }
      case 1 -> {
        final String id = text(random, 1, 40);
        commands.add(new DeleteCommand(id));
        expected.add(new UnitMessage.Delete(id));
      }
      case 2 -> {
        final Edge edge = Edge.of(text(random, 1, 9), text(random, 1, 9), text(random, 1, 9));
        final boolean createMissing = random.nextBoolean();
        commands.add(new LinkCommand(edge, createMissing));
        expected.add(new UnitMessage.Link(edge, createMissing));
      }
      default -> {
        final String from = text(random, 1, 9);
        commands.add(new UnlinkCommand(from, "t", "x"));
        expected.add(new UnitMessage.Unlink(from, "t", "x"));
      }
    }
  }

  private static String text(Random random, int min, int max) {
    return random
        .ints(min + random.nextInt(max - min), 'a', 'ÿ' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  @Test
  void shouldSayHowSafeItIsToBeAndWhatItsBytesAddUpTo() {
    final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
    final List<Command> commands = List.of(new DeleteCommand("gone"));
    final int length = (int) UnitEncoder.length(commands);
    UnitEncoder.encode(buffer, 7, 8, 9, content(commands, length, SyncLevel.SYNC), true);
    final UnitHeaderDecoder header =
        new UnitHeaderDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
    assertThat(header.syncLevel()).isEqualTo(SyncLevel.SYNC);
    assertThat(header.keyHigh()).isEqualTo(5);
    assertThat(header.keyLow()).isEqualTo(6);
    assertThat(header.flags().freshKey()).isTrue();
    assertThat((int) header.checksum())
        .isEqualTo(UnitChecksum.of(buffer.byteArray(), 0, length))
        .isNotZero();
    buffer.putByte(length - 1, (byte) 'x');
    assertThat((int) header.checksum())
        .isNotEqualTo(UnitChecksum.of(buffer.byteArray(), 0, length));
  }

  private static UnitContent content(List<Command> commands, int length, SyncLevel level) {
    return new UnitContent(commands, length, level, new UUID(5, 6), true);
  }

  /** Encodes into dirty bytes and decodes; nothing beyond the length may be touched. */
  private static UnitMessage roundTrip(Command... commands) {
    final int length = (int) UnitEncoder.length(List.of(commands));
    final UnsafeBuffer buffer = new UnsafeBuffer(new byte[length + 16]);
    buffer.setMemory(0, buffer.capacity(), DIRT);

    UnitEncoder.encode(
        buffer, 7, 8, 9, content(List.of(commands), length, SyncLevel.JOURNAL), false);

    final UnitMessage unit = UnitMessage.decode(buffer, 0);
    assertThat(unit.length()).isEqualTo(length);
    for (int i = 0; i < 16; i++) {
      assertThat(buffer.getByte(length + i)).as("behind").isEqualTo(DIRT);
    }
    return unit;
  }
}
