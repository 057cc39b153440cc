package io.lectern.engine;

import static io.lectern.layout.IdIndexDescriptor.BUCKET_LENGTH;
import static io.lectern.layout.IdIndexDescriptor.DIRECTORY_DEPTH_MASK;
import static io.lectern.layout.IdIndexDescriptor.DIRECTORY_ENTRIES_OFFSET;
import static io.lectern.layout.IdIndexDescriptor.ENTRIES_OFFSET;
import static io.lectern.layout.IdIndexDescriptor.ENTRY_LENGTH;
import static io.lectern.layout.IdIndexDescriptor.SEGMENT_BUCKETS_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.INDEX_DIRECTORY_OFFSET;

import io.lectern.layout.ConceptSlotDescriptor;
import io.lectern.layout.IdIndexDescriptor;
import java.lang.foreign.MemorySegment;

/**
 * Looks up the ordinal of a fingerprint while the writer changes the index; see {@link
 * IdIndexDescriptor}.
 *
 * <p>The structure follows extendible hashing: R. Fagin, J. Nievergelt, N. Pippenger, H. R. Strong,
 * "Extendible hashing: a fast access method for dynamic files", ACM TODS 4(3), 1979.
 */
final class IdIndex {
  private static final long EVERY_BYTE = 0x0101_0101_0101_0101L;

  /** The high bit of each byte that has an entry: the last one has none. */
  private static final long EVERY_MARK = 0x0080_8080_8080_8080L;

  private IdIndex() {}

  /**
   * The ordinal of a fingerprint, 0 if it has none. The concept may be invisible to the caller's
   * epoch.
   *
   * @param slots file offset of the slot area
   */
  static int find(MemorySegment memory, long slots, long high, long low) {
    while (true) {
      final long rollbacks = Rollbacks.count(memory);
      final long segment = segmentOf(memory, high);
      // Before the segment is followed: a directory of a batch that was undone may hold anything by
      // now.
      if (Rollbacks.happenedSince(memory, rollbacks)) {
        continue;
      }
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
      if (!Rollbacks.happenedSince(memory, rollbacks)) {
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
   * Compares all hints of a bucket at once, then looks at the entries that match: a loop over the
   * entries would cost more than the fetch of the line.
   */
  private static int findInBucket(
      MemorySegment memory, long bucket, long slots, long high, long low) {
    final long difference =
        Memory.getLongAcquire(memory, bucket) ^ (IdIndexDescriptor.hint(low) * EVERY_BYTE);
    // The high bit of each byte that is zero; a byte above such a one may be marked wrongly.
    long matches = (difference - EVERY_BYTE) & ~difference & EVERY_MARK;
    while (matches != 0) {
      final int match = Long.numberOfTrailingZeros(matches) >>> 3;
      final long entry = Memory.getLongAcquire(memory, entryOffset(bucket, match));
      if ((int) entry == (int) low) {
        final int ordinal = (int) (entry >>> 32);
        final long slot = slots + (long) ordinal * ConceptSlotDescriptor.SLOT_LENGTH;
        if (Memory.getLong(memory, slot + ConceptSlotDescriptor.FINGERPRINT_HIGH_OFFSET) == high
            && Memory.getLong(memory, slot + ConceptSlotDescriptor.FINGERPRINT_LOW_OFFSET) == low
            && ordinal != 0) {
          return ordinal;
        }
      }
      matches &= matches - 1;
    }
    return 0;
  }

  static long entryOffset(long bucket, int index) {
    return bucket + ENTRIES_OFFSET + (long) index * ENTRY_LENGTH;
  }
}
