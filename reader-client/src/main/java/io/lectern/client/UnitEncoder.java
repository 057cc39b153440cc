package io.lectern.client;

import io.lectern.engine.control.UnitChecksum;
import io.lectern.layout.ipc.MessageHeaderEncoder;
import io.lectern.layout.ipc.UnitHeaderEncoder;
import java.util.List;
import org.agrona.BitUtil;
import org.agrona.MutableDirectBuffer;

/**
 * Lays out one message of the command ring: a unit's header, then its commands, each aligned to 8
 * bytes.
 */
final class UnitEncoder {
  private static final int ALIGNMENT = 8;
  private static final int HEADER_LENGTH =
      BitUtil.align(
          MessageHeaderEncoder.ENCODED_LENGTH + UnitHeaderEncoder.BLOCK_LENGTH, ALIGNMENT);

  private UnitEncoder() {}

  /** Bytes of the message. */
  static long length(List<Command> commands) {
    long length = HEADER_LENGTH;
    for (final Command command : commands) {
      length = BitUtil.align(length, ALIGNMENT) + command.length();
    }
    return length;
  }

  /**
   * Writes the message, at the beginning of a buffer over an array.
   *
   * @param buffer a private one: what the checksum is computed of must not change
   * @param freshKey whether the unit's key was certainly never sent before
   */
  static void encode(
      MutableDirectBuffer buffer,
      long clientId,
      long correlationId,
      long term,
      UnitContent content,
      boolean freshKey) {
    buffer.setMemory(HEADER_LENGTH - ALIGNMENT, ALIGNMENT, (byte) 0);
    final List<Command> commands = content.commands();
    final UnitHeaderEncoder header =
        new UnitHeaderEncoder()
            .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .clientId(clientId)
            .correlationId(correlationId)
            .term(term)
            .keyHigh(content.key().getMostSignificantBits())
            .keyLow(content.key().getLeastSignificantBits())
            .commandCount(commands.size())
            .syncLevel(content.syncLevel());
    header.flags().clear().freshKey(freshKey);
    int position = HEADER_LENGTH;
    for (final Command command : commands) {
      final int aligned = BitUtil.align(position, ALIGNMENT);
      buffer.setMemory(position, aligned - position, (byte) 0);
      command.encode(buffer, aligned);
      position = aligned + command.length();
    }
    final int checksum = UnitChecksum.of(buffer.byteArray(), buffer.wrapAdjustment(), position);
    header.checksum(Integer.toUnsignedLong(checksum));
  }
}
