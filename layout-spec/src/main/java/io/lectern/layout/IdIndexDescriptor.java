package io.lectern.layout;

/**
 * The id index: an extendible hash table from fingerprint to ordinal.
 *
 * <pre>
 *   directory block (header word: file offset | global depth)
 *     64  segment u64 x 2^depth    file offset of the segment block; slot = high &gt;&gt;&gt; (64 - depth)
 *
 *   segment block, 4096 bytes
 *     16  local depth u32
 *     64  bucket x 63, each one cache line
 *
 *   bucket, 64 bytes
 *      0  hints u64          byte i: hint of entry i, 0 if that is empty; byte 7 is 0
 *      8  entry u64 x 7
 *
 *   entry u64     ordinal in the high 32 bits, tag in the low 32; 0 is empty
 * </pre>
 *
 * <p>The fingerprint of an id is XXH3-128 of its UTF-8 bytes with the store's hash seed: {@code
 * high} picks the segment by its top bits and the bucket by its low 32 bits, {@code ((high &
 * 0xFFFFFFFF) * 63) >>> 32}; the tag is the low 32 bits of {@code low}, the hint {@code 0x80 | (low
 * >>> 32 & 0x7F)}. An id is in its bucket or in the next one (after the last comes the first),
 * nowhere else. <b>Reader</b>: load the directory word (acquire), the segment word (acquire), the
 * hints (acquire), the entries whose hint matches (acquire); for an entry with the tag compare the
 * slot's fingerprint; when nothing is found and the header's rollback count has changed since the
 * start, start over. <b>Writer</b>: an entry is one release store, after its slot is whole, and its
 * hint another, after the entry. A full pair of buckets splits its segment into two new ones; the
 * old one is retired. When the segment is as deep as the directory, a directory of twice the size
 * is published with one release store of the header word, and the old one is retired.
 */
public final class IdIndexDescriptor {
  public static final int DIRECTORY_ENTRIES_OFFSET = 64;
  public static final int DIRECTORY_DEPTH_MASK = 63;

  /** Deepest directory: 2^28 segments. */
  public static final int MAX_DEPTH = 28;

  public static final int SEGMENT_LENGTH = 4096;
  public static final int SEGMENT_DEPTH_OFFSET = 16;
  public static final int SEGMENT_BUCKETS_OFFSET = 64;
  public static final int BUCKET_COUNT = 63;
  public static final int BUCKET_LENGTH = 64;
  public static final int BUCKET_ENTRIES = 7;

  /** First entry of a bucket. */
  public static final int ENTRIES_OFFSET = 8;

  public static final int ENTRY_LENGTH = 8;

  private IdIndexDescriptor() {}

  /** Directory slot of a fingerprint at a global depth. */
  public static long directorySlot(long high, int depth) {
    return depth == 0 ? 0 : high >>> (64 - depth);
  }

  /** First bucket of a fingerprint. */
  public static int bucket(long high) {
    // The mask changes nothing, but tells the compiler the range: it leaves out a check of it.
    return (int) (((high & 0xFFFF_FFFFL) * BUCKET_COUNT) >>> 32) & BUCKET_COUNT;
  }

  /** The bucket that takes what does not fit into {@code bucket}. */
  public static int nextBucket(int bucket) {
    return bucket == BUCKET_COUNT - 1 ? 0 : bucket + 1;
  }

  /** Entry word of an ordinal and the low half of its fingerprint. */
  public static long entry(int ordinal, long low) {
    return ((long) ordinal << 32) | (low & 0xFFFF_FFFFL);
  }

  /** Hint of a fingerprint: never 0. */
  public static long hint(long low) {
    return 0x80 | ((low >>> 32) & 0x7F);
  }
}
