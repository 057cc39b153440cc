package io.lectern.layout;

/**
 * An edge block: the outgoing or the incoming edges of one concept, in columns.
 *
 * <pre>
 *    0  block header, 16 bytes, see {@link BlockHeapDescriptor}
 *   16  watermark u64       epoch of the last change to the block: its validity stamp
 *   24  count u32           entries appended (release)
 *   28  removed count u32   entries with a removed epoch
 *   32  owner u32           ordinal of the concept
 *   36  capacity u32        entries, a multiple of 4
 *   40  direction u32       1 outgoing, 2 incoming
 *   48  created epoch u64   of the block
 *   56  previous u64        the block that this one replaced; followed only while the created epoch is above
 *                           the reader's epoch
 *   64  ends u32 x capacity        ordinal of the other end; may become 0 once
 *                                  everyone sees the edge as removed
 *       types u32 x capacity       symbol
 *       weights f32 x capacity
 *       created u64 x capacity     epoch
 *       removed u64 x capacity     epoch; 0x7FFFFFFFFFFFFFFF while the edge lives
 *       timestamps i64 x capacity  ns since 1970; -2^63 without
 *       properties u64 x capacity  0 in this version: room for edge properties
 * </pre>
 *
 * <p>Entry i is visible at E when {@code created <= E < removed}. An entry's end, type, weight,
 * created epoch and timestamp never change while a reader can see it; a changed edge is a removed
 * entry and a new one. <b>Writer</b>, to change a block at epoch N: store watermark = N; release
 * fence; store the entry; then the count (release). <b>Reader</b> at E: load the header's rollback
 * count; load the slot's word (acquire); load the watermark (acquire), count and removed count;
 * acquire fence; load the watermark again and start over if it has changed. If it is above E, go to
 * the previous block while the block's created epoch is above E, and load that one's words in the
 * same way. Load the rollback count again and start over if it has changed. If the watermark is at
 * or below E and nothing is removed, every entry below the count is visible, and stays so while E
 * is pinned: read ends alone. Otherwise test each entry. A full block is copied to a larger one,
 * without the entries that no pinned epoch can see, and retired; the slot's word is then stored
 * (release).
 */
public final class EdgeBlockDescriptor {
  public static final int WATERMARK_OFFSET = 16;
  public static final int COUNT_OFFSET = 24;
  public static final int REMOVED_COUNT_OFFSET = 28;
  public static final int OWNER_OFFSET = 32;
  public static final int CAPACITY_OFFSET = 36;
  public static final int DIRECTION_OFFSET = 40;
  public static final int CREATED_OFFSET = 48;
  public static final int PREVIOUS_OFFSET = 56;
  public static final int ENDS_OFFSET = 64;
  public static final int ENTRY_LENGTH = 44;

  public static final int DIRECTION_OUT = 1;
  public static final int DIRECTION_IN = 2;

  /** Removed epoch of an edge that has not been removed. */
  public static final long LIVE = Long.MAX_VALUE;

  /** Timestamp of an edge that has none. */
  public static final long NO_TIMESTAMP = Long.MIN_VALUE;

  private EdgeBlockDescriptor() {}

  public static long endsOffset() {
    return ENDS_OFFSET;
  }

  public static long typesOffset(int capacity) {
    return ENDS_OFFSET + 4L * capacity;
  }

  public static long weightsOffset(int capacity) {
    return ENDS_OFFSET + 8L * capacity;
  }

  public static long createdOffset(int capacity) {
    return ENDS_OFFSET + 12L * capacity;
  }

  public static long removedOffset(int capacity) {
    return ENDS_OFFSET + 20L * capacity;
  }

  public static long timestampsOffset(int capacity) {
    return ENDS_OFFSET + 28L * capacity;
  }

  public static long propertiesOffset(int capacity) {
    return ENDS_OFFSET + 36L * capacity;
  }

  /** Bytes of a block that holds {@code capacity} entries. */
  public static long blockLength(int capacity) {
    return ENDS_OFFSET + (long) ENTRY_LENGTH * capacity;
  }

  /** Most entries, a multiple of 4, that a block of {@code bytes} holds. */
  public static int capacityOf(long bytes) {
    return (int) Math.min((bytes - ENDS_OFFSET) / ENTRY_LENGTH, 1 << 30) & ~3;
  }
}
