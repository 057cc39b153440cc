package io.lectern.engine.control;

import io.lectern.layout.ipc.MessageHeaderEncoder;
import io.lectern.layout.ipc.UnitHeaderEncoder;
import java.util.zip.CRC32C;

/** The checksum in a unit's header: CRC32C of all bytes of its message but the checksum's own. */
public final class UnitChecksum {
  /** Where the checksum is in the message. */
  public static final int OFFSET =
      MessageHeaderEncoder.ENCODED_LENGTH + UnitHeaderEncoder.checksumEncodingOffset();

  private static final int END = OFFSET + Integer.BYTES;

  private UnitChecksum() {}

  /**
   * Computes the checksum of a message that has at least a whole unit header.
   *
   * @param offset where the message begins in the array
   * @param length of the message
   */
  public static int of(byte[] message, int offset, int length) {
    final CRC32C crc = new CRC32C();
    crc.update(message, offset, OFFSET);
    crc.update(message, offset + END, length - END);
    return (int) crc.getValue();
  }
}
