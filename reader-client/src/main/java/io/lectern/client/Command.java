package io.lectern.client;

import java.nio.charset.StandardCharsets;
import org.agrona.MutableDirectBuffer;

/**
 * One command of a unit. Its values are checked and its texts are in UTF-8 by the time it exists,
 * so that its length is known before room is claimed for it, and encoding it cannot fail half-way.
 */
sealed interface Command
    permits PutCommand, DeleteCommand, LinkCommand, UnlinkCommand, SpaceCommand, ImageCommand {
  /** Bytes of its message, with the message header. */
  int length();

  /** Writes its message; as many bytes as {@link #length()} says. */
  void encode(MutableDirectBuffer buffer, int offset);

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
