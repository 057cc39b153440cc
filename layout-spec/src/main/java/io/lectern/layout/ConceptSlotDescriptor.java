package io.lectern.layout;

/**
 * A concept slot: one cache line, at {@code slot area offset + ordinal * 64}, with what a hot
 * lookup needs of a concept's newest version.
 *
 * <pre>
 *    0  fingerprint high u64
 *    8  fingerprint low u64
 *   16  epoch u64         at which the newest version was created: the slot's validity stamp
 *   24  record u64        file offset of the newest version's record; 0 in a free slot
 *   32  outgoing u64      file offset of the outgoing edge block, 0 if none
 *   40  incoming u64      file offset of the incoming edge block, 0 if none
 *   48  type u32          symbol; 0 without a type; 0xFFFFFFFF: the newest version is a tombstone
 *   52  confidence f32
 *   56  next u32          ordinal that follows in the tombstone or free queue
 *   60  queue u32         0 in none, 1 in the tombstone queue, 2 in the free queue
 * </pre>
 *
 * <p><b>Writer</b>, to change a slot at epoch N: store epoch = N; release fence; store the other
 * words. <b>Reader</b> at epoch E: load the header's rollback count; load epoch (acquire); if above
 * E, ignore type and confidence and follow the record chain to the first version created at or
 * before E; else load the words wanted; acquire fence; load epoch and rollback count again and
 * start over if either has changed (after the walk of a record chain: the rollback count). Outgoing
 * and incoming are single words, right for every pinned epoch at any time; see {@link
 * EdgeBlockDescriptor}.
 */
public final class ConceptSlotDescriptor {
  public static final int SLOT_LENGTH = 64;
  public static final int FINGERPRINT_HIGH_OFFSET = 0;
  public static final int FINGERPRINT_LOW_OFFSET = 8;
  public static final int EPOCH_OFFSET = 16;
  public static final int RECORD_OFFSET = 24;
  public static final int OUTGOING_OFFSET = 32;
  public static final int INCOMING_OFFSET = 40;
  public static final int TYPE_OFFSET = 48;
  public static final int CONFIDENCE_OFFSET = 52;
  public static final int NEXT_OFFSET = 56;
  public static final int QUEUE_OFFSET = 60;

  /** Type word of a slot or record that is a tombstone. */
  public static final int TYPE_TOMBSTONE = 0xFFFFFFFF;

  public static final int QUEUE_NONE = 0;
  public static final int QUEUE_TOMBSTONE = 1;
  public static final int QUEUE_FREE = 2;

  private ConceptSlotDescriptor() {}
}
