package io.lectern.client;

import io.lectern.layout.ipc.ChangeFlagsDecoder;
import io.lectern.layout.ipc.ConceptChangedDecoder;
import io.lectern.layout.ipc.EpochCommittedDecoder;
import io.lectern.layout.ipc.MessageHeaderDecoder;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;

/** Decodes one message of the broadcast at a time. Not safe for use by several threads. */
final class InvalidationDecoder {
  private static final int BODY = MessageHeaderDecoder.ENCODED_LENGTH;

  private final MessageHeaderDecoder header = new MessageHeaderDecoder();
  private final ConceptChangedDecoder conceptChanged = new ConceptChangedDecoder();
  private final EpochCommittedDecoder epochCommitted = new EpochCommittedDecoder();
  private boolean isChange;
  private long sequence;
  private long epoch;

  /**
   * Reads a message's head.
   *
   * @return false if the bytes are no whole invalidation
   */
  boolean wrap(DirectBuffer message, int length) {
    if (length < BODY) {
      return false;
    }
    header.wrap(message, 0);
    if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID
        || BODY + header.blockLength() > length) {
      return false;
    }
    return switch (header.templateId()) {
      case ConceptChangedDecoder.TEMPLATE_ID -> wrapChange(message, length);
      case EpochCommittedDecoder.TEMPLATE_ID -> wrapEpoch(message);
      default -> false;
    };
  }

  /** True: {@link #change} has more. False: an epoch was committed. */
  boolean isChange() {
    return isChange;
  }

  long sequence() {
    return sequence;
  }

  long epoch() {
    return epoch;
  }

  /** The change of a message that is one. */
  ConceptChange change() {
    final ChangeFlagsDecoder flags = conceptChanged.change();
    final boolean put = flags.conceptPut();
    final boolean edges = flags.edgesChanged();
    final boolean deleted = flags.conceptDeleted();
    final byte[] id = new byte[conceptChanged.idLength()];
    conceptChanged.getId(id, 0, id.length);
    return new ConceptChange(
        new String(id, StandardCharsets.UTF_8),
        conceptChanged.fingerprintHigh(),
        conceptChanged.fingerprintLow(),
        (int) conceptChanged.ordinal(),
        epoch,
        put,
        edges,
        deleted);
  }

  private boolean wrapChange(DirectBuffer message, int length) {
    final int idOffset = BODY + header.blockLength() + ConceptChangedDecoder.idHeaderLength();
    if (header.blockLength() < ConceptChangedDecoder.BLOCK_LENGTH || idOffset > length) {
      return false;
    }
    conceptChanged.wrapAndApplyHeader(message, 0, header);
    isChange = true;
    sequence = conceptChanged.sequence();
    epoch = conceptChanged.epoch();
    return idOffset + conceptChanged.idLength() <= length;
  }

  private boolean wrapEpoch(DirectBuffer message) {
    if (header.blockLength() < EpochCommittedDecoder.BLOCK_LENGTH) {
      return false;
    }
    epochCommitted.wrapAndApplyHeader(message, 0, header);
    isChange = false;
    sequence = epochCommitted.sequence();
    epoch = epochCommitted.epoch();
    return true;
  }
}
