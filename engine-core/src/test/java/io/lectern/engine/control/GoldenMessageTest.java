package io.lectern.engine.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.engine.Golden;
import io.lectern.layout.ipc.ConceptChangedEncoder;
import io.lectern.layout.ipc.CreateSpaceEncoder;
import io.lectern.layout.ipc.DeleteConceptEncoder;
import io.lectern.layout.ipc.EpochCommittedEncoder;
import io.lectern.layout.ipc.LinkConceptsEncoder;
import io.lectern.layout.ipc.MessageHeaderEncoder;
import io.lectern.layout.ipc.MetadataKind;
import io.lectern.layout.ipc.PutConceptEncoder;
import io.lectern.layout.ipc.ReceiptEncoder;
import io.lectern.layout.ipc.RejectionCode;
import io.lectern.layout.ipc.RejectionEncoder;
import io.lectern.layout.ipc.SyncLevel;
import io.lectern.layout.ipc.TakeImageEncoder;
import io.lectern.layout.ipc.UnitHeaderEncoder;
import io.lectern.layout.ipc.UnlinkConceptsEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One message of each kind, byte for byte, and by a reader of plain offsets. */
class GoldenMessageTest {
  private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
  private final MessageHeaderEncoder header = new MessageHeaderEncoder();

  @BeforeEach
  void clear() {
    buffer.setMemory(0, buffer.capacity(), (byte) 0);
  }

  @Test
  void shouldEncodeUnitHeader() {
    final UnitHeaderEncoder message =
        new UnitHeaderEncoder()
            .wrapAndApplyHeader(buffer, 0, header)
            .clientId(0x501)
            .correlationId(2)
            .term(3)
            .keyHigh(6)
            .keyLow(7)
            .commandCount(4)
            .checksum(0xCAFE)
            .syncLevel(SyncLevel.SYNC);
    message.flags().clear().freshKey(true);
    assertGolden("message-unit-header", message.limit());
    final Golden.Bytes bytes = decode("message-unit-header", 50, 1);
    assertThat(bytes.i64(8)).isEqualTo(0x501);
    assertThat(bytes.i64(16)).isEqualTo(2);
    assertThat(bytes.i64(24)).isEqualTo(3);
    assertThat(bytes.i64(32)).isEqualTo(6);
    assertThat(bytes.i64(40)).isEqualTo(7);
    assertThat(bytes.i32(48)).isEqualTo(4);
    assertThat(bytes.i32(52)).isEqualTo(0xCAFE);
    assertThat(bytes.u8(56)).isEqualTo(2);
    assertThat(bytes.u8(57)).isEqualTo(1);
  }

  @Test
  void shouldEncodePutConcept() {
    final PutConceptEncoder message = new PutConceptEncoder().wrapAndApplyHeader(buffer, 0, header);
    message.confidence(0.5f).hasContent((short) 1);
    message.timestamp().seconds(100).nanos(1);
    message.validFrom().seconds(200).nanos(2);
    message.validTo().seconds(0).nanos(0xFFFF_FFFFL);
    message
        .metadataCount(1)
        .next()
        .kind(MetadataKind.LONG)
        .number(-7)
        .putKey(utf8("k"), 0, 1)
        .putText(utf8(""), 0, 0);
    message.tagsCount(1).next().weight(0.75f).putKey(utf8("t"), 0, 1).putValue(utf8("v"), 0, 1);
    message
        .vectorsCount(1)
        .next()
        .putSpace(utf8("s"), 0, 1)
        .putValues(new byte[] {0, 0, -128, 63}, 0, 4);
    message.putId(utf8("alpha"), 0, 5);
    message.putTypeName(utf8("person"), 0, 6);
    message.putContent(utf8("text"), 0, 4);
    assertGolden("message-put-concept", message.limit());
    final Golden.Bytes bytes = decode("message-put-concept", 41, 10);
    assertThat(bytes.f32(8)).as("confidence").isEqualTo(0.5f);
    assertThat(bytes.i64(12)).as("timestamp").isEqualTo(100);
    assertThat(bytes.i32(20)).isEqualTo(1);
    assertThat(bytes.i32(44)).as("no valid to").isEqualTo(-1);
    assertThat(bytes.u8(48)).as("has content").isEqualTo(1);
    assertThat(bytes.u16(49)).as("metadata block").isEqualTo(9);
    assertThat(bytes.u16(51)).as("metadata count").isEqualTo(1);
    assertThat(bytes.u8(53)).as("kind").isEqualTo(2);
    assertThat(bytes.i64(54)).as("number").isEqualTo(-7);
    assertThat(bytes.text(64, bytes.u16(62))).as("key").isEqualTo("k");
    assertThat(bytes.i32(65)).as("text length").isZero();
    assertThat(bytes.u16(69)).as("tag block").isEqualTo(4);
    assertThat(bytes.f32(73)).as("weight").isEqualTo(0.75f);
    assertThat(bytes.text(79, bytes.u16(77))).as("tag").isEqualTo("t");
    assertThat(bytes.text(84, bytes.i32(80))).as("value").isEqualTo("v");
    assertThat(bytes.text(91, bytes.u16(89))).as("space").isEqualTo("s");
    assertThat(bytes.f32(96)).as("vector").isEqualTo(1);
    assertThat(bytes.text(102, bytes.u16(100))).as("id").isEqualTo("alpha");
    assertThat(bytes.text(109, bytes.u16(107))).as("type").isEqualTo("person");
    assertThat(bytes.text(119, bytes.i32(115))).as("content").isEqualTo("text");
  }

  @Test
  void shouldEncodeDeleteConcept() {
    final DeleteConceptEncoder message =
        new DeleteConceptEncoder().wrapAndApplyHeader(buffer, 0, header);
    message.putId(utf8("alpha"), 0, 5);
    assertGolden("message-delete-concept", message.limit());
    assertThat(decode("message-delete-concept", 0, 11).text(10, 5)).isEqualTo("alpha");
  }

  @Test
  void shouldEncodeLinkConcepts() {
    final LinkConceptsEncoder message =
        new LinkConceptsEncoder()
            .wrapAndApplyHeader(buffer, 0, header)
            .weight(-2)
            .timestamp(1_000_000_002L);
    message.flags().clear().createMissing(true);
    message.putFrom(utf8("alpha"), 0, 5);
    message.putTypeName(utf8("knows"), 0, 5);
    message.putTo(utf8("beta"), 0, 4);
    assertGolden("message-link-concepts", message.limit());
    final Golden.Bytes bytes = decode("message-link-concepts", 13, 12);
    assertThat(bytes.f32(8)).isEqualTo(-2);
    assertThat(bytes.u8(12)).as("create missing").isEqualTo(1);
    assertThat(bytes.i64(13)).isEqualTo(1_000_000_002);
    assertThat(bytes.text(23, bytes.u16(21))).isEqualTo("alpha");
    assertThat(bytes.text(30, bytes.u16(28))).isEqualTo("knows");
    assertThat(bytes.text(37, bytes.u16(35))).isEqualTo("beta");
  }

  @Test
  void shouldEncodeUnlinkConcepts() {
    final UnlinkConceptsEncoder message =
        new UnlinkConceptsEncoder().wrapAndApplyHeader(buffer, 0, header);
    message.putFrom(utf8("alpha"), 0, 5);
    message.putTypeName(utf8("knows"), 0, 5);
    message.putTo(utf8("beta"), 0, 4);
    assertGolden("message-unlink-concepts", message.limit());
    assertThat(decode("message-unlink-concepts", 0, 13).text(24, 4)).isEqualTo("beta");
  }

  @Test
  void shouldEncodeTakeImage() {
    final TakeImageEncoder message = new TakeImageEncoder().wrapAndApplyHeader(buffer, 0, header);
    message.putDirectory(utf8("/backup"), 0, 7);
    assertGolden("message-take-image", message.limit());
    assertThat(decode("message-take-image", 0, 14).text(10, 7)).isEqualTo("/backup");
  }

  @Test
  void shouldEncodeCreateSpace() {
    final CreateSpaceEncoder message =
        new CreateSpaceEncoder()
            .wrapAndApplyHeader(buffer, 0, header)
            .dimension(384)
            .metric((short) 2);
    message.putName(utf8("gloss"), 0, 5);
    message.putModel(utf8("minilm"), 0, 6);
    message.putModelVersion(utf8("v2"), 0, 2);
    assertGolden("message-create-space", message.limit());
    final Golden.Bytes bytes = decode("message-create-space", 5, 15);
    assertThat(bytes.i32(8)).as("dimension").isEqualTo(384);
    assertThat(bytes.u8(12)).as("metric").isEqualTo(2);
    assertThat(bytes.text(15, bytes.u16(13))).isEqualTo("gloss");
    assertThat(bytes.text(22, bytes.u16(20))).isEqualTo("minilm");
    assertThat(bytes.text(30, bytes.u16(28))).isEqualTo("v2");
  }

  @Test
  void shouldEncodeReceipt() {
    final ReceiptEncoder message =
        new ReceiptEncoder()
            .wrapAndApplyHeader(buffer, 0, header)
            .clientId(0x501)
            .correlationId(2)
            .epoch(17)
            .changedCount(3)
            .syncLevel(SyncLevel.NONE);
    assertGolden("message-receipt", message.limit());
    final Golden.Bytes bytes = decode("message-receipt", 29, 20);
    assertThat(bytes.i64(24)).as("epoch").isEqualTo(17);
    assertThat(bytes.i32(32)).as("changed").isEqualTo(3);
    assertThat(bytes.u8(36)).as("level").isZero();
  }

  @Test
  void shouldEncodeRejection() {
    final RejectionEncoder message =
        new RejectionEncoder()
            .wrapAndApplyHeader(buffer, 0, header)
            .clientId(0x501)
            .correlationId(2)
            .commandIndex(1)
            .code(RejectionCode.MISSING_CONCEPT);
    final byte[] text = utf8("there is no concept 'ä'");
    message.putMessage(text, 0, text.length);
    assertGolden("message-rejection", message.limit());
    final Golden.Bytes bytes = decode("message-rejection", 21, 21);
    assertThat(bytes.i32(24)).as("command").isEqualTo(1);
    assertThat(bytes.u8(28)).as("code").isEqualTo(3);
    assertThat(bytes.text(31, bytes.u16(29))).isEqualTo("there is no concept 'ä'");
  }

  @Test
  void shouldEncodeConceptChanged() {
    final ConceptChangedEncoder message =
        new ConceptChangedEncoder()
            .wrapAndApplyHeader(buffer, 0, header)
            .sequence(5)
            .epoch(17)
            .fingerprintHigh(-1)
            .fingerprintLow(-2)
            .ordinal(9);
    message.change().clear().edgesChanged(true).conceptDeleted(true);
    message.putId(utf8("alpha"), 0, 5);
    assertGolden("message-concept-changed", message.limit());
    final Golden.Bytes bytes = decode("message-concept-changed", 37, 30);
    assertThat(bytes.i64(8)).as("sequence").isEqualTo(5);
    assertThat(bytes.i64(24)).as("fingerprint high").isEqualTo(-1);
    assertThat(bytes.i32(40)).as("ordinal").isEqualTo(9);
    assertThat(bytes.u8(44)).as("change").isEqualTo(6);
    assertThat(bytes.text(47, bytes.u16(45))).isEqualTo("alpha");
  }

  @Test
  void shouldEncodeEpochCommitted() {
    final EpochCommittedEncoder message =
        new EpochCommittedEncoder()
            .wrapAndApplyHeader(buffer, 0, header)
            .sequence(6)
            .epoch(17)
            .changeCount(2)
            .term(3);
    assertGolden("message-epoch-committed", message.limit());
    final Golden.Bytes bytes = decode("message-epoch-committed", 28, 31);
    assertThat(bytes.i64(16)).as("epoch").isEqualTo(17);
    assertThat(bytes.i32(24)).as("changes").isEqualTo(2);
    assertThat(bytes.i64(28)).as("term").isEqualTo(3);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void assertGolden(String name, int length) {
    Golden.assertMatches(name, 0, Arrays.copyOf(buffer.byteArray(), length));
  }

  private static Golden.Bytes decode(String name, int blockLength, int templateId) {
    final Golden.Bytes bytes = Golden.read(name);
    assertThat(bytes.u16(0)).as("block length").isEqualTo(blockLength);
    assertThat(bytes.u16(2)).as("template").isEqualTo(templateId);
    assertThat(bytes.u16(4)).as("schema").isEqualTo(1847);
    assertThat(bytes.u16(6)).as("version").isZero();
    return bytes;
  }
}
