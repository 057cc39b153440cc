package io.lectern.client;

import io.lectern.layout.ipc.MessageHeaderEncoder;
import io.lectern.layout.ipc.SyncLevel;
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

  /** Writes the message. */
  static void encode(
      MutableDirectBuffer buffer,
      int offset,
      long clientId,
      long correlationId,
      long term,
      List<Command> commands) {
    buffer.setMemory(offset + HEADER_LENGTH - ALIGNMENT, ALIGNMENT, (byte) 0);
    new UnitHeaderEncoder()
        .wrapAndApplyHeader(buffer, offset, new MessageHeaderEncoder())
        .clientId(clientId)
        .correlationId(correlationId)
        .term(term)
        .commandCount(commands.size())
        .syncLevel(SyncLevel.NONE);
    int position = HEADER_LENGTH;
    for (final Command command : commands) {
      final int aligned = BitUtil.align(position, ALIGNMENT);
      buffer.setMemory(offset + position, aligned - position, (byte) 0);
      command.encode(buffer, offset + aligned);
      position = aligned + command.length();
    }
  }
}
