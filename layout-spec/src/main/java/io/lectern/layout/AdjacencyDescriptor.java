package io.lectern.layout;

/**
 * The adjacency area: for each ordinal a cache line that tells the other ends of all its edges, or
 * where they are, once they are the same for every snapshot. Ordinal <i>n</i> has 64 bytes at the
 * area's offset + 64 <i>n</i>; the outgoing half comes first. What is here follows from the edge
 * blocks and is part of no image.
 *
 * <pre>
 *   byte
 *      0  +----------------------------------------------------------------+
 *         | tag u32           kind in bits 0..1, count of ends in 2..31    |  (release; readers
 *         |                                                                |  acquire)
 *      4  | ends u32 x 7      of kind INLINE: the first count of them      |  written while the
 *      8  |   or ends at u64  of kinds REFERENCE and SPARSE: file offset   |  tag is 0 (plain)
 *         |                   of the ends                                  |
 *     32  +----------------------------------------------------------------+
 *         | the same of the incoming edges                                 |
 *     64  +----------------------------------------------------------------+
 * </pre>
 *
 * <p>A tag other than 0 is stored only while its block's watermark is reusable and no batch is in
 * flight, and is taken back (0) before the block is changed; it is not undone. So what a snapshot
 * finds by it holds until that is closed.
 */
public final class AdjacencyDescriptor {
  /** Bytes of an ordinal, both directions. */
  public static final int LINE_LENGTH = 64;

  /** Bytes of one direction. */
  public static final int ENTRY_LENGTH = 32;

  public static final int OUTGOING_OFFSET = 0;
  public static final int INCOMING_OFFSET = 32;

  public static final int TAG_OFFSET = 0;
  public static final int ENDS_OFFSET = 4;
  public static final int REFERENCE_OFFSET = 8;

  /** Most ends of an entry of kind INLINE. */
  public static final int INLINE_ENDS = 7;

  /** Not known: the edge block tells. */
  public static final int KIND_UNKNOWN = 0;

  /** The ends are in the entry. */
  public static final int KIND_INLINE = 1;

  /** The ends are the first of an edge block, none of whose entries was removed. */
  public static final int KIND_REFERENCE = 2;

  /** The same, but some were removed: their ends are 0, and count. */
  public static final int KIND_SPARSE = 3;

  public static final int KIND_MASK = 3;
  public static final int COUNT_SHIFT = 2;

  private AdjacencyDescriptor() {}

  public static int tag(int kind, int count) {
    return count << COUNT_SHIFT | kind;
  }
}
