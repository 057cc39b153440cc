package io.lectern.engine;

import static io.lectern.layout.IdIndexDescriptor.BUCKET_ENTRIES;
import static io.lectern.layout.IdIndexDescriptor.BUCKET_LENGTH;
import static io.lectern.layout.IdIndexDescriptor.DIRECTORY_DEPTH_MASK;
import static io.lectern.layout.IdIndexDescriptor.DIRECTORY_ENTRIES_OFFSET;
import static io.lectern.layout.IdIndexDescriptor.ENTRY_LENGTH;
import static io.lectern.layout.IdIndexDescriptor.SEGMENT_BUCKETS_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.INDEX_DIRECTORY_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.ROLLBACK_COUNT_OFFSET;

import io.lectern.layout.ConceptSlotDescriptor;
import io.lectern.layout.IdIndexDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Looks up the ordinal of a fingerprint while the writer changes the index; see {@link
 * IdIndexDescriptor}.
 *
 * <p>The structure follows extendible hashing: R. Fagin, J. Nievergelt, N. Pippenger, H. R. Strong,
 * "Extendible hashing: a fast access method for dynamic files", ACM TODS 4(3), 1979.
 */
final class IdIndex {
  private static final long TAG_MASK = 0xFFFF_FFFFL;

  private IdIndex() {}

  /**
   * The ordinal of a fingerprint, 0 if it has none. The concept may be invisible to the caller's
   * epoch.
   *
   * @param slots file offset of the slot area
   */
  static int find(MemorySegment memory, long slots, long high, long low) {
    while (true) {
      final long rollbacks = Memory.getLongAcquire(memory, ROLLBACK_COUNT_OFFSET);
      final long segment = segmentOf(memory, high);
      final int bucket = IdIndexDescriptor.bucket(high);
      int ordinal = findInBucket(memory, bucketOffset(segment, bucket), slots, high, low);
      if (ordinal != 0) {
        return ordinal;
      }
      ordinal =
          findInBucket(
              memory,
              bucketOffset(segment, IdIndexDescriptor.nextBucket(bucket)),
              slots,
              high,
              low);
      if (ordinal != 0) {
        return ordinal;
      }
      // A segment of a batch that was undone may have been given out again under our feet.
      VarHandle.acquireFence();
      if (Memory.getLongAcquire(memory, ROLLBACK_COUNT_OFFSET) == rollbacks) {
        return 0;
      }
    }
  }

  static long segmentOf(MemorySegment memory, long high) {
    final long word = Memory.getLongAcquire(memory, INDEX_DIRECTORY_OFFSET);
    final int depth = (int) word & DIRECTORY_DEPTH_MASK;
    final long entries = (word & ~(long) DIRECTORY_DEPTH_MASK) + DIRECTORY_ENTRIES_OFFSET;
    return Memory.getLongAcquire(
        memory, entries + (IdIndexDescriptor.directorySlot(high, depth) << 3));
  }

  static long bucketOffset(long segment, int bucket) {
    return segment + SEGMENT_BUCKETS_OFFSET + (long) bucket * BUCKET_LENGTH;
  }

  /**
   * Looks at all entries of a bucket without a branch on what they hold: a branch that depends on
   * memory still under way is guessed wrong often, and then nothing after it can be fetched ahead.
   */
  private static int findInBucket(
      MemorySegment memory, long bucket, long slots, long high, long low) {
    int matches = 0;
    for (int i = 0; i < BUCKET_ENTRIES; i++) {
      final long difference =
          (Memory.getLongAcquire(memory, bucket + (long) i * ENTRY_LENGTH) ^ low) & TAG_MASK;
      matches |= (int) ((difference - 1) >>> 63) << i;
    }
    while (matches != 0) {
      final int match = Integer.numberOfTrailingZeros(matches);
      final int ordinal =
          (int) (Memory.getLongAcquire(memory, bucket + (long) match * ENTRY_LENGTH) >>> 32);
      final long slot = slots + (long) ordinal * ConceptSlotDescriptor.SLOT_LENGTH;
      if (Memory.getLongOpaque(memory, slot + ConceptSlotDescriptor.FINGERPRINT_HIGH_OFFSET) == high
          && Memory.getLongOpaque(memory, slot + ConceptSlotDescriptor.FINGERPRINT_LOW_OFFSET)
              == low
          && ordinal != 0) {
        return ordinal;
      }
      matches &= matches - 1;
    }
    return 0;
  }
}
