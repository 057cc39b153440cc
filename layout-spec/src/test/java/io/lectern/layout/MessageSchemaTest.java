package io.lectern.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.layout.ipc.ConceptChangedEncoder;
import io.lectern.layout.ipc.CreateSpaceEncoder;
import io.lectern.layout.ipc.DeleteConceptEncoder;
import io.lectern.layout.ipc.EpochCommittedEncoder;
import io.lectern.layout.ipc.LinkConceptsEncoder;
import io.lectern.layout.ipc.LongDataEncoder;
import io.lectern.layout.ipc.MessageHeaderEncoder;
import io.lectern.layout.ipc.PutConceptEncoder;
import io.lectern.layout.ipc.ReceiptEncoder;
import io.lectern.layout.ipc.RejectionEncoder;
import io.lectern.layout.ipc.ShortDataEncoder;
import io.lectern.layout.ipc.TakeImageEncoder;
import io.lectern.layout.ipc.TimeEncoder;
import io.lectern.layout.ipc.UnitHeaderEncoder;
import io.lectern.layout.ipc.UnlinkConceptsEncoder;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pins what the message schema makes of itself: template ids, block lengths, field offsets. */
class MessageSchemaTest {
  @Test
  void shouldKeepTemplateIdsAndBlockLengths() {
    assertMessage(UnitHeaderEncoder.TEMPLATE_ID, UnitHeaderEncoder.BLOCK_LENGTH, 1, 50);
    assertMessage(PutConceptEncoder.TEMPLATE_ID, PutConceptEncoder.BLOCK_LENGTH, 10, 41);
    assertMessage(DeleteConceptEncoder.TEMPLATE_ID, DeleteConceptEncoder.BLOCK_LENGTH, 11, 0);
    assertMessage(LinkConceptsEncoder.TEMPLATE_ID, LinkConceptsEncoder.BLOCK_LENGTH, 12, 13);
    assertMessage(UnlinkConceptsEncoder.TEMPLATE_ID, UnlinkConceptsEncoder.BLOCK_LENGTH, 13, 0);
    assertMessage(TakeImageEncoder.TEMPLATE_ID, TakeImageEncoder.BLOCK_LENGTH, 14, 0);
    assertMessage(CreateSpaceEncoder.TEMPLATE_ID, CreateSpaceEncoder.BLOCK_LENGTH, 15, 5);
    assertMessage(ReceiptEncoder.TEMPLATE_ID, ReceiptEncoder.BLOCK_LENGTH, 20, 29);
    assertMessage(RejectionEncoder.TEMPLATE_ID, RejectionEncoder.BLOCK_LENGTH, 21, 21);
    assertMessage(ConceptChangedEncoder.TEMPLATE_ID, ConceptChangedEncoder.BLOCK_LENGTH, 30, 37);
    assertMessage(EpochCommittedEncoder.TEMPLATE_ID, EpochCommittedEncoder.BLOCK_LENGTH, 31, 28);
  }

  @Test
  void shouldKeepGroupBlockLengths() {
    assertThat(PutConceptEncoder.MetadataEncoder.HEADER_SIZE).isEqualTo(4);
    assertThat(PutConceptEncoder.MetadataEncoder.sbeBlockLength()).isEqualTo(9);
    assertThat(PutConceptEncoder.TagsEncoder.sbeBlockLength()).isEqualTo(4);
    assertThat(PutConceptEncoder.VectorsEncoder.sbeBlockLength()).isZero();
  }

  @Test
  void shouldKeepFieldOffsets() {
    assertThat(UnitHeaderEncoder.clientIdEncodingOffset()).isZero();
    assertThat(UnitHeaderEncoder.correlationIdEncodingOffset()).isEqualTo(8);
    assertThat(UnitHeaderEncoder.termEncodingOffset()).isEqualTo(16);
    assertThat(UnitHeaderEncoder.keyHighEncodingOffset()).isEqualTo(24);
    assertThat(UnitHeaderEncoder.keyLowEncodingOffset()).isEqualTo(32);
    assertThat(UnitHeaderEncoder.commandCountEncodingOffset()).isEqualTo(40);
    assertThat(UnitHeaderEncoder.checksumEncodingOffset()).isEqualTo(44);
    assertThat(UnitHeaderEncoder.syncLevelEncodingOffset()).isEqualTo(48);
    assertThat(UnitHeaderEncoder.flagsEncodingOffset()).isEqualTo(49);
    assertThat(PutConceptEncoder.confidenceEncodingOffset()).isZero();
    assertThat(PutConceptEncoder.timestampEncodingOffset()).isEqualTo(4);
    assertThat(PutConceptEncoder.validFromEncodingOffset()).isEqualTo(16);
    assertThat(PutConceptEncoder.validToEncodingOffset()).isEqualTo(28);
    assertThat(PutConceptEncoder.hasContentEncodingOffset()).isEqualTo(40);
    assertThat(LinkConceptsEncoder.weightEncodingOffset()).isZero();
    assertThat(LinkConceptsEncoder.flagsEncodingOffset()).isEqualTo(4);
    assertThat(LinkConceptsEncoder.timestampEncodingOffset()).isEqualTo(5);
    assertThat(ReceiptEncoder.epochEncodingOffset()).isEqualTo(16);
    assertThat(ReceiptEncoder.changedCountEncodingOffset()).isEqualTo(24);
    assertThat(ReceiptEncoder.syncLevelEncodingOffset()).isEqualTo(28);
    assertThat(RejectionEncoder.commandIndexEncodingOffset()).isEqualTo(16);
    assertThat(RejectionEncoder.codeEncodingOffset()).isEqualTo(20);
    assertThat(ConceptChangedEncoder.sequenceEncodingOffset()).isZero();
    assertThat(ConceptChangedEncoder.epochEncodingOffset()).isEqualTo(8);
    assertThat(ConceptChangedEncoder.fingerprintHighEncodingOffset()).isEqualTo(16);
    assertThat(ConceptChangedEncoder.fingerprintLowEncodingOffset()).isEqualTo(24);
    assertThat(ConceptChangedEncoder.ordinalEncodingOffset()).isEqualTo(32);
    assertThat(ConceptChangedEncoder.changeEncodingOffset()).isEqualTo(36);
    assertThat(EpochCommittedEncoder.changeCountEncodingOffset()).isEqualTo(16);
    assertThat(EpochCommittedEncoder.termEncodingOffset()).isEqualTo(20);
  }

  @Test
  void shouldKeepTypesAndIdentityOfTheSchema() {
    assertThat(MessageHeaderEncoder.ENCODED_LENGTH).isEqualTo(8);
    assertThat(MessageHeaderEncoder.SCHEMA_ID).isEqualTo(1847);
    assertThat(MessageHeaderEncoder.SCHEMA_VERSION).isZero();
    assertThat(MessageHeaderEncoder.BYTE_ORDER).isEqualTo(ByteOrder.LITTLE_ENDIAN);
    assertThat(TimeEncoder.ENCODED_LENGTH).isEqualTo(12);
    assertThat(ShortDataEncoder.varDataEncodingOffset()).isEqualTo(2);
    assertThat(LongDataEncoder.varDataEncodingOffset()).isEqualTo(4);
  }

  @Test
  void shouldNameTheTypesOfTheRingsInTheSchema() {
    assertThat(
            List.of(
                MessageTypes.UNIT,
                MessageTypes.RECEIPT,
                MessageTypes.REJECTION,
                MessageTypes.CONCEPT_CHANGED,
                MessageTypes.EPOCH_COMMITTED))
        .containsExactly(1, 2, 3, 4, 5);
    assertType(new UnitHeaderEncoder().sbeSemanticType(), MessageTypes.UNIT);
    assertType(new ReceiptEncoder().sbeSemanticType(), MessageTypes.RECEIPT);
    assertType(new RejectionEncoder().sbeSemanticType(), MessageTypes.REJECTION);
    assertType(new ConceptChangedEncoder().sbeSemanticType(), MessageTypes.CONCEPT_CHANGED);
    assertType(new EpochCommittedEncoder().sbeSemanticType(), MessageTypes.EPOCH_COMMITTED);
    assertThat(new PutConceptEncoder().sbeSemanticType()).as("within a unit").isEmpty();
    assertThat(new DeleteConceptEncoder().sbeSemanticType()).isEmpty();
    assertThat(new LinkConceptsEncoder().sbeSemanticType()).isEmpty();
    assertThat(new UnlinkConceptsEncoder().sbeSemanticType()).isEmpty();
    assertThat(new TakeImageEncoder().sbeSemanticType()).isEmpty();
    assertThat(new CreateSpaceEncoder().sbeSemanticType()).isEmpty();
  }

  private static void assertType(String semanticType, int wanted) {
    assertThat(semanticType).isEqualTo(String.valueOf(wanted));
  }

  private static void assertMessage(int id, int blockLength, int wantedId, int wantedBlockLength) {
    assertThat(id).isEqualTo(wantedId);
    assertThat(blockLength).as("block length of message %s", id).isEqualTo(wantedBlockLength);
  }
}
