package io.lectern.layout;

/**
 * A record of the journal: the entry of one batch, or the header that begins a segment. Records are
 * documents of a Chronicle queue, little-endian, and name each other: each holds the hash of the
 * one before and, if it is an entry, a number that is one more.
 *
 * <pre>
 *   byte
 *      0  +-----------------------------------------------------------------+
 *         | crc32c u32 | length u32 | kind u16 version u16 | flags u32      |  both kinds
 *         | number u64 | term u64                                           |
 *     32  +-----------------------------------------------------------------+
 *         | epoch u64 | recorded at i64 ns | forced u64 | units u32, 0 u32  |  entry
 *         | first entry u64 | created at i64 ns | store id high, low u64    |  segment header
 *     64  +-----------------------------------------------------------------+
 *         | hash of the entry before: XXH3-128, low u64, high u64           |  both kinds
 *     80  +-----------------------------------------------------------------+
 *         | units, each at a multiple of 8:                                 |  entry only
 *         |   length u32 | changed count u32 | message | 0 to 7 bytes 0     |
 *         +-----------------------------------------------------------------+
 * </pre>
 */
public final class JournalRecordDescriptor {
  /** What this code writes, and all that it reads. */
  public static final int VERSION = 1;

  public static final int KIND_SEGMENT = 1;
  public static final int KIND_ENTRY = 2;

  /** Units of sync level NONE were applied after the entry before, or with this one. */
  public static final int FLAG_GAP = 1;

  /** Written after a force that failed; holds no units. */
  public static final int FLAG_FORCE_FAILED = 2;

  /** A unit asks for level SYNC. The entry has reached it if it is forced. */
  public static final int FLAG_SYNC = 4;

  /** CRC32C of all that follows in the record. */
  public static final int CRC_OFFSET = 0;

  /** Of the whole record; a multiple of 8. */
  public static final int LENGTH_OFFSET = 4;

  public static final int KIND_OFFSET = 8;
  public static final int VERSION_OFFSET = 10;
  public static final int FLAGS_OFFSET = 12;

  /** Entries are counted from 1 without gaps; so are segments, apart from them. */
  public static final int NUMBER_OFFSET = 16;

  /** Fencing term of the coordinator that wrote it. Never falls. */
  public static final int TERM_OFFSET = 24;

  /**
   * Epoch that the batch was committed at; for one that changed nothing, the last committed before.
   * Never falls.
   */
  public static final int EPOCH_OFFSET = 32;

  public static final int RECORDED_AT_OFFSET = 40;

  /** Number of the last entry that was known to be on the disk. */
  public static final int FORCED_OFFSET = 48;

  public static final int UNIT_COUNT_OFFSET = 56;

  /** In a segment header: the number that its first entry will have. */
  public static final int FIRST_ENTRY_OFFSET = 32;

  public static final int CREATED_AT_OFFSET = 40;
  public static final int STORE_ID_HIGH_OFFSET = 48;
  public static final int STORE_ID_LOW_OFFSET = 56;

  /** Hash, under seed 0, of the whole entry before; 0 before the first. */
  public static final int PREVIOUS_HASH_LOW_OFFSET = 64;

  public static final int PREVIOUS_HASH_HIGH_OFFSET = 72;

  /** Where units begin, and the length of a segment header. */
  public static final int HEADER_LENGTH = 80;

  /** Bytes of the message, as it was received. */
  public static final int UNIT_LENGTH_OFFSET = 0;

  /** Commands of the unit that changed something. */
  public static final int UNIT_CHANGED_COUNT_OFFSET = 4;

  public static final int UNIT_HEADER_LENGTH = 8;

  public static final int ALIGNMENT = 8;

  /** No entry is longer: a reader refuses one that says it is. */
  public static final int MAX_LENGTH = 16 * 1024 * 1024;

  private JournalRecordDescriptor() {}
}
