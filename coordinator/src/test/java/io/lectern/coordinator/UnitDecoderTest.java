package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.engine.Concept;
import io.lectern.engine.ConceptId;
import io.lectern.engine.Edge;
import io.lectern.engine.EncodedEdge;
import io.lectern.engine.VectorMetric;
import io.lectern.engine.VectorSpaceConfig;
import io.lectern.engine.control.UnitChecksum;
import io.lectern.layout.ipc.RejectionCode;
import io.lectern.layout.ipc.SyncLevel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class UnitDecoderTest {
  private static final Concept CONCEPT =
      Concept.builder("naïve/日本")
          .type("word")
          .content("Zoë's gloss")
          .metadata("lemma", "naïve")
          .metadata("count", 7L)
          .metadata("score", 0.25)
          .metadata("rare", true)
          .tag("lang", "ja", 0.5f)
          .confidence(0.75f)
          .timestamp(Instant.parse("2026-01-02T03:04:05.678901234Z"))
          .validFrom(Instant.parse("1066-10-14T00:00:00Z"))
          .validTo(Instant.parse("2999-01-01T00:00:00Z"))
          .embedding(1, -2, 3.5f)
          .build();

  private static final VectorSpaceConfig SPACE =
      new VectorSpaceConfig("glosses/日本", 384, VectorMetric.DOT, "minilm", "v2");

  private final UnitDecoder decoder = new UnitDecoder();

  @Test
  void shouldDecodeEveryCommandAsItWasSent() throws Exception {
    final Edge edge =
        new Edge("a", "knows", "é", -1.5f, Instant.parse("2026-01-02T03:04:05.000000006Z"));
    final Unit unit =
        decode(
            UnitMessage.of(11, 22, 33)
                .put(CONCEPT)
                .put(Concept.builder("bare").build())
                .link(edge, true)
                .link(Edge.of("a", "b", "c"), false)
                .unlink("a", "knows", "é")
                .createSpace(SPACE)
                .delete("a".getBytes(StandardCharsets.UTF_8))
                .toBytes());
    assertThat(unit.clientId()).isEqualTo(11);
    assertThat(unit.correlationId()).isEqualTo(22);
    assertThat(decoder.term()).isEqualTo(33);
    assertThat(unit.commands())
        .containsExactly(
            new Command.Put(CONCEPT),
            new Command.Put(Concept.builder("bare").build()),
            new Command.Link(EncodedEdge.of(edge), true),
            new Command.Link(EncodedEdge.of(Edge.of("a", "b", "c")), false),
            new Command.Unlink(ConceptId.of("a"), "knows", ConceptId.of("é")),
            new Command.CreateSpace(SPACE),
            new Command.Delete(ConceptId.of("a")));
  }

  @Test
  void shouldTellEmptyContentFromNone() throws Exception {
    final Concept empty = Concept.builder("a").content("").build();
    assertThat(decode(UnitMessage.of(1, 1, 1).put(empty).toBytes()).commands())
        .containsExactly(new Command.Put(empty));
  }

  @Test
  void shouldRejectWhatIsNotUtf8() {
    final byte[] overlong = {(byte) 0xC0, (byte) 0x80};
    assertRejected(
        UnitMessage.of(1, 1, 1).delete(overlong), RejectionCode.MALFORMED, 0, "id is not UTF-8");
    final byte[] surrogate = {(byte) 0xED, (byte) 0xA0, (byte) 0x80};
    assertRejected(
        UnitMessage.of(1, 1, 1).delete(surrogate), RejectionCode.MALFORMED, 0, "id is not UTF-8");
  }

  @Test
  void shouldRejectSpacesThatCannotBe() {
    assertRejected(
        UnitMessage.of(1, 1, 1).createSpace(SPACE, 1, 1),
        RejectionCode.INVALID,
        0,
        "dimension '1'");
    assertRejected(
        UnitMessage.of(1, 1, 1).createSpace(SPACE, 0xFFFF_FFFEL, 1),
        RejectionCode.INVALID,
        0,
        "dimension");
    assertRejected(
        UnitMessage.of(1, 1, 1).createSpace(SPACE, 384, 9), RejectionCode.INVALID, 0, "metric '9'");
  }

  @Test
  void shouldNameTheCommandThatIsOutOfRange() {
    final UnitMessage message =
        UnitMessage.of(1, 1, 1).put(CONCEPT).link(Edge.of("a", "knows", "b", 1), false);
    final byte[] bytes = message.toBytes();
    final int weight =
        new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("knows") - 2 - 3 - 13;
    new UnsafeBuffer(bytes).putFloat(weight, Float.NaN);
    assertThatThrownBy(() -> decode(bytes))
        .isInstanceOfSatisfying(
            UnitRejectedException.class,
            e -> {
              assertThat(e.code()).isEqualTo(RejectionCode.INVALID);
              assertThat(e.commandIndex()).isEqualTo(1);
            })
        .hasMessageContaining("weight");
  }

  @Test
  void shouldRejectUnitsThatDoNotHoldWhatTheyCount() {
    assertRejected(UnitMessage.of(1, 1, 1), RejectionCode.INVALID, 0, "without commands");
    assertRejected(
        UnitMessage.of(1, 1, 1).put(CONCEPT).commandCount(2),
        RejectionCode.MALFORMED,
        1,
        "ends before");
    assertRejected(
        UnitMessage.of(1, 1, 1).put(CONCEPT).put(CONCEPT).commandCount(1),
        RejectionCode.MALFORMED,
        1,
        "after the last");
    assertRejected(
        UnitMessage.of(1, 1, 1).put(CONCEPT).commandCount(-1),
        RejectionCode.MALFORMED,
        1,
        "ends before");
  }

  @Test
  void shouldRejectWhatThisVersionCannotDo() {
    assertRejected(
        UnitMessage.of(1, 1, 1).put(CONCEPT).unknownCommand(),
        RejectionCode.UNSUPPORTED,
        1,
        "no command 99");
    assertRejected(
        UnitMessage.of(1, 1, 1).put(CONCEPT).syncLevel(SyncLevel.NULL_VAL),
        RejectionCode.UNSUPPORTED,
        0,
        "no sync level 255");
  }

  @Test
  void shouldRefuseEveryTruncation() {
    final byte[] whole =
        UnitMessage.of(1, 1, 1).put(CONCEPT).link(Edge.of("a", "b", "c"), true).toBytes();
    for (int length = 0; length < whole.length; length++) {
      final byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> decode(part))
          .as("first %d of %d bytes", length, whole.length)
          .isInstanceOfAny(MalformedException.class, UnitRejectedException.class);
    }
  }

  @Test
  void shouldRefuseBytesThatWereNotSent() {
    final byte[] bytes = UnitMessage.of(7, 8, 1).put(CONCEPT).toBytes();
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      final byte[] altered = bytes.clone();
      altered[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> decoder.wrap(new UnsafeBuffer(altered), 0, altered.length))
          .as("bit %d", bit)
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void shouldSurviveAnyBytes() {
    final long seed = System.nanoTime();
    final Random random = new Random(seed);
    final byte[] whole =
        UnitMessage.of(1, 1, 1).put(CONCEPT).link(Edge.of("a", "b", "c"), true).toBytes();
    int refused = 0;
    for (int i = 0; i < 50_000; i++) {
      final byte[] bytes = whole.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        decode(bytes);
      } catch (MalformedException | UnitRejectedException e) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + i, e);
      }
    }
    assertThat(refused).as("seed %d", seed).isPositive();
  }

  private Unit decode(byte[] bytes) throws MalformedException, UnitRejectedException {
    // In the middle of a larger buffer, as in the ring: what lies around must not be read.
    final UnsafeBuffer buffer = new UnsafeBuffer(new byte[bytes.length + 64]);
    buffer.setMemory(0, buffer.capacity(), (byte) 0x41);
    buffer.putBytes(24, bytes);
    if (bytes.length >= UnitChecksum.OFFSET + 5) {
      buffer.putInt(
          24 + UnitChecksum.OFFSET, UnitChecksum.of(buffer.byteArray(), 24, bytes.length));
    }
    decoder.wrap(buffer, 24, bytes.length);
    return decoder.decode();
  }

  private void assertRejected(UnitMessage message, RejectionCode code, int index, String text) {
    assertThatThrownBy(() -> decode(message.toBytes()))
        .isInstanceOfSatisfying(
            UnitRejectedException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.commandIndex()).isEqualTo(index);
            })
        .hasMessageContaining(text);
  }
}
