package io.lectern.layout;

/**
 * A concept record: one version of a concept, immutable once published. Offsets count from the
 * record's first byte, which follows its block's 16-byte header; a reference to a record is the
 * file offset of that byte.
 *
 * <pre>
 *    0  length u32            of the whole record
 *    4  crc u32               CRC32C of bytes 8..length
 *    8  created epoch u64
 *   16  previous u64          record of the version before, 0 if none; followed only while the created epoch
 *                             is above the reader's epoch
 *   24  ordinal u32
 *   28  type u32              symbol, 0 without, 0xFFFFFFFF: tombstone
 *   32  flags u16             bit 0 timestamp, bit 1 valid from, bit 2 valid to, bit 3 content are present
 *   34  id length u16         1..512
 *   36  confidence f32        0..1; 1 unless given
 *   40  content length u32    UTF-8 bytes
 *   44  metadata count u16
 *   46  tag count u16
 *   48  vector count u16
 *   50  unused u16
 *   52  timestamp nanos u32   0..999,999,999
 *   56  timestamp i64         seconds since 1970-01-01T00:00:00Z
 *   64  valid from i64        seconds
 *   72  valid to i64          seconds
 *   80  valid from nanos u32
 *   84  valid to nanos u32
 *   88  recorded at i64       when the coordinator applied it, ns since 1970
 *   96  vector references u32 x vector count, see {@link HnswRegionDescriptor}
 *       id bytes, content bytes, metadata, tags: packed, unaligned
 *
 *   metadata entry    key length u16 | kind u8 | value length u32 | key | value
 *                     kind 1 string UTF-8, 2 i64, 3 f64, 4 boolean u8
 *   tag entry         key length u16 | value length u32 | weight f32 | key | value
 * </pre>
 */
public final class ConceptRecordDescriptor {
  public static final int LENGTH_OFFSET = 0;
  public static final int CRC_OFFSET = 4;
  public static final int CREATED_OFFSET = 8;
  public static final int PREVIOUS_OFFSET = 16;
  public static final int ORDINAL_OFFSET = 24;
  public static final int TYPE_OFFSET = 28;
  public static final int FLAGS_OFFSET = 32;
  public static final int ID_LENGTH_OFFSET = 34;
  public static final int CONFIDENCE_OFFSET = 36;
  public static final int CONTENT_LENGTH_OFFSET = 40;
  public static final int METADATA_COUNT_OFFSET = 44;
  public static final int TAG_COUNT_OFFSET = 46;
  public static final int VECTOR_COUNT_OFFSET = 48;
  public static final int TIMESTAMP_NANOS_OFFSET = 52;
  public static final int TIMESTAMP_OFFSET = 56;
  public static final int VALID_FROM_OFFSET = 64;
  public static final int VALID_TO_OFFSET = 72;
  public static final int VALID_FROM_NANOS_OFFSET = 80;
  public static final int VALID_TO_NANOS_OFFSET = 84;
  public static final int RECORDED_AT_OFFSET = 88;
  public static final int VARIABLE_OFFSET = 96;

  public static final int FLAG_TIMESTAMP = 1;
  public static final int FLAG_VALID_FROM = 2;
  public static final int FLAG_VALID_TO = 4;
  public static final int FLAG_CONTENT = 8;

  public static final int METADATA_HEADER_LENGTH = 7;
  public static final int METADATA_KIND_OFFSET = 2;
  public static final int METADATA_VALUE_LENGTH_OFFSET = 3;
  public static final byte METADATA_STRING = 1;
  public static final byte METADATA_LONG = 2;
  public static final byte METADATA_DOUBLE = 3;
  public static final byte METADATA_BOOLEAN = 4;

  public static final int TAG_HEADER_LENGTH = 10;
  public static final int TAG_VALUE_LENGTH_OFFSET = 2;
  public static final int TAG_WEIGHT_OFFSET = 6;

  /** Longest id, UTF-8 bytes. */
  public static final int MAX_ID_LENGTH = 512;

  /** Longest content, UTF-8 bytes. */
  public static final int MAX_CONTENT_LENGTH = 1 << 20;

  /** Longest record, everything included. */
  public static final int MAX_RECORD_LENGTH = (1 << 20) + (1 << 19);

  private ConceptRecordDescriptor() {}
}
