package io.lectern.layout;

/**
 * A heap of blocks in size classes: the index, record and edge areas each are one.
 *
 * <pre>
 *   area offset
 *      0  smallest block bytes u32, class count u32
 *     64  class queue k at 64 + k * 32:
 *           0  head u64    file offset of the block retired longest ago, 0 if none
 *           8  tail u64    file offset of the block retired last, 0 if none
 *          16  count u64   blocks in the queue
 *   4096  first block
 *
 *   block
 *      0  next u64           the block retired after this one, while retired
 *      8  retire epoch u64   while retired: reusable once nobody can see an epoch below it
 *     16  content
 * </pre>
 *
 * <p>Class {@code k} holds blocks of {@code smallest << (k / 4)} bytes times 1, 1.25, 1.5 or 1.75
 * for {@code k % 4}. A block is taken from the head of its class's queue when its retire epoch is
 * at or below the oldest epoch that is pinned or can still come to be pinned, which may be below
 * the reclaim floor, else from the end of the used part of the area. Queue words, and those of the
 * block's header, are plain and undone with the batch; readers never look at them.
 */
public final class BlockHeapDescriptor {
  public static final int AREA_HEADER_LENGTH = 4096;
  public static final int SMALLEST_BLOCK_OFFSET = 0;
  public static final int CLASS_COUNT_OFFSET = 4;
  public static final int QUEUES_OFFSET = 64;
  public static final int QUEUE_LENGTH = 32;
  public static final int QUEUE_HEAD_OFFSET = 0;
  public static final int QUEUE_TAIL_OFFSET = 8;
  public static final int QUEUE_COUNT_OFFSET = 16;

  /** Classes of every heap: 25 doublings of the smallest block. */
  public static final int CLASS_COUNT = 100;

  public static final int BLOCK_NEXT_OFFSET = 0;
  public static final int BLOCK_RETIRE_EPOCH_OFFSET = 8;
  public static final int BLOCK_HEADER_LENGTH = 16;

  /** Smallest block of the record area. */
  public static final int RECORD_SMALLEST_BLOCK = 64;

  /** Smallest block of the edge area; a multiple of 256 keeps columns cache-line aligned. */
  public static final int EDGE_SMALLEST_BLOCK = 256;

  /** Smallest block of the index area: one segment. */
  public static final int INDEX_SMALLEST_BLOCK = 4096;

  private BlockHeapDescriptor() {}

  /**
   * Bytes of a block of class {@code sizeClass}, in a heap whose smallest block is {@code
   * smallest}.
   */
  public static long classBytes(int smallest, int sizeClass) {
    final long base = (long) smallest << (sizeClass >>> 2);
    return base + (base >>> 2) * (sizeClass & 3);
  }

  /**
   * The smallest class whose blocks hold {@code bytes}, block header included.
   *
   * @return the class, or {@link #CLASS_COUNT} or more if no class is large enough
   */
  public static int classOf(int smallest, long bytes) {
    if (bytes <= smallest) {
      return 0;
    }
    final int doublings = 63 - Long.numberOfLeadingZeros((bytes - 1) / smallest);
    final long base = (long) smallest << doublings;
    final long quarter = base >>> 2;
    final int quarters = (int) ((bytes - base + quarter - 1) / quarter);
    return (doublings << 2) + quarters;
  }
}
