package io.lectern.layout;

/**
 * The symbol table: names of concept types and edge types, each stored once and referred to by
 * number.
 *
 * <pre>
 *   entry 0 at symbol area offset
 *      0  checksum u32  of so many names: CRC32C of the one of all but the last of them (four
 *                       bytes; 0 of none), and of that last name, its length first
 *      4  names u32     how many; 0 in files from before there was a checksum
 *
 *   entry i (1..count) at symbol area offset + i * 8
 *      0  name u64     file offset of the name
 *
 *   name, one after the other from symbol area offset + 524288 on, 8-byte aligned
 *      0  length u32   UTF-8 bytes, 1..256
 *      4  bytes
 * </pre>
 *
 * <p>Symbols are only added, never changed, removed or undone: the writer stores name, entry, then
 * the header's symbol count, then entry 0, as one word (both release). A reader loads entry 0
 * before the count, so that it is of names that the reader knows; it may be of fewer. Symbol 0 is
 * no type.
 */
public final class SymbolTableDescriptor {
  public static final int ENTRY_LENGTH = 8;
  public static final int NAME_LENGTH_OFFSET = 0;
  public static final int NAME_BYTES_OFFSET = 4;

  /** Most symbols of a store. */
  public static final int MAX_SYMBOLS = 65_535;

  /** Bytes of the entries; names follow. */
  public static final int NAMES_OFFSET = (MAX_SYMBOLS + 1) * ENTRY_LENGTH;

  /** Longest name of a type, UTF-8 bytes. */
  public static final int MAX_NAME_LENGTH = 256;

  private SymbolTableDescriptor() {}

  /** Entry 0. */
  public static long checksumEntry(int checksum, int names) {
    return (long) names << 32 | Integer.toUnsignedLong(checksum);
  }

  /** How many names entry 0 is the checksum of. */
  public static int checkedNames(long checksumEntry) {
    return (int) (checksumEntry >>> 32);
  }
}
