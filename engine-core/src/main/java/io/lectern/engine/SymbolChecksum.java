package io.lectern.engine;

import io.lectern.layout.SymbolTableDescriptor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** The checksum of the names of types, name by name; see {@link SymbolTableDescriptor}. */
public final class SymbolChecksum {
  private SymbolChecksum() {}

  /**
   * With one more name.
   *
   * @param checksum of the names before it; 0 if there are none
   * @param name its length and its bytes, as they are stored
   */
  public static int next(int checksum, byte[] name) {
    final CRC32C next = new CRC32C();
    next.update(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(checksum).flip());
    next.update(name);
    return (int) next.getValue();
  }
}
