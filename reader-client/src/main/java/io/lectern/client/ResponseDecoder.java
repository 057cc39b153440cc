package io.lectern.client;

import io.lectern.layout.ipc.MessageHeaderDecoder;
import io.lectern.layout.ipc.ReceiptDecoder;
import io.lectern.layout.ipc.RejectionCode;
import io.lectern.layout.ipc.RejectionDecoder;
import io.lectern.layout.ipc.SyncLevel;
import java.nio.charset.StandardCharsets;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;

/**
 * Decodes the messages of a client's response ring. Those for an earlier owner of the ring, and
 * kinds that this version does not know, are passed over. For one thread at a time.
 */
final class ResponseDecoder implements MessageHandler {
  private final MessageHeaderDecoder header = new MessageHeaderDecoder();
  private final ReceiptDecoder receipt = new ReceiptDecoder();
  private final RejectionDecoder rejection = new RejectionDecoder();
  private final long clientId;
  private final ResponseHandler handler;

  ResponseDecoder(long clientId, ResponseHandler handler) {
    this.clientId = clientId;
    this.handler = handler;
  }

  @Override
  public void onMessage(int msgTypeId, MutableDirectBuffer buffer, int index, int length) {
    if (length < MessageHeaderDecoder.ENCODED_LENGTH) {
      handler.onUnreadable("a response of " + length + " bytes");
      return;
    }
    header.wrap(buffer, index);
    final int bodyLength = length - MessageHeaderDecoder.ENCODED_LENGTH;
    if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID || header.blockLength() > bodyLength) {
      handler.onUnreadable(
          "a response of schema " + header.schemaId() + " and " + length + " bytes");
      return;
    }
    switch (header.templateId()) {
      case ReceiptDecoder.TEMPLATE_ID -> onReceipt(buffer, index, bodyLength);
      case RejectionDecoder.TEMPLATE_ID -> onRejection(buffer, index, bodyLength);
      default -> {}
    }
  }

  private void onReceipt(MutableDirectBuffer buffer, int index, int bodyLength) {
    if (bodyLength < ReceiptDecoder.BLOCK_LENGTH) {
      handler.onUnreadable("a receipt of " + bodyLength + " bytes");
      return;
    }
    receipt.wrapAndApplyHeader(buffer, index, header);
    if (receipt.clientId() == clientId) {
      handler.onReceipt(
          new Receipt(
              receipt.epoch(),
              (int) receipt.changedCount(),
              syncLevel(receipt.syncLevelRaw()),
              receipt.correlationId()));
    }
  }

  private void onRejection(MutableDirectBuffer buffer, int index, int bodyLength) {
    final int textLength =
        bodyLength - header.blockLength() - RejectionDecoder.messageHeaderLength();
    if (header.blockLength() < RejectionDecoder.BLOCK_LENGTH || textLength < 0) {
      handler.onUnreadable("a rejection of " + bodyLength + " bytes");
      return;
    }
    rejection.wrapAndApplyHeader(buffer, index, header);
    if (rejection.clientId() != clientId) {
      return;
    }
    // A cut text does no harm here: who is refused, and why, is in the block.
    final byte[] text = new byte[Math.min(rejection.messageLength(), textLength)];
    buffer.getBytes(
        index
            + MessageHeaderDecoder.ENCODED_LENGTH
            + header.blockLength()
            + RejectionDecoder.messageHeaderLength(),
        text);
    handler.onRejection(
        rejection.correlationId(),
        rejectionCode(rejection.codeRaw()),
        (int) rejection.commandIndex(),
        new String(text, StandardCharsets.UTF_8));
  }

  // A later minor version may add levels and codes.
  private static SyncLevel syncLevel(short raw) {
    return raw > SyncLevel.CHECKPOINT.value() ? SyncLevel.NULL_VAL : SyncLevel.get(raw);
  }

  private static RejectionCode rejectionCode(short raw) {
    return raw < RejectionCode.MALFORMED.value() || raw > RejectionCode.KEYS_UNAVAILABLE.value()
        ? RejectionCode.NULL_VAL
        : RejectionCode.get(raw);
  }
}
