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

  /** In place of an ordinal: nothing is known. */
  static final int RETRY = -1;

  private IdIndex() {}

  /**
   * The ordinal of a fingerprint, 0 if it has none. The concept may be invisible to the caller's
   * epoch.
   */
  static int find(Mapping store, long high, long low) {
    final long header = store.header();
    while (true) {
      final long rollbacks = Rollbacks.count(header);
      final int ordinal = findOnce(store, header, rollbacks, high, low);
      if (ordinal != RETRY && !Rollbacks.happenedSince(header, rollbacks)) {
        return ordinal;
      }
    }
  }

  /**
   * As {@link #find}, but what it returns counts only if nothing is undone before the caller has
   * followed it: space of a batch that was undone may be given out again under a reader's feet.
   *
   * @param header address of the store header
   * @param rollbacks {@link Rollbacks#count} before
   * @return {@link #RETRY} if something was undone that led nowhere
   */
  static int findOnce(Mapping store, long header, long rollbacks, long high, long low) {
    final long segment = segmentOf(store, header, high);
    if (!store.isOffsetOfWords(segment)) {
      // A directory of a batch that was undone may hold anything by now.
      if (Rollbacks.happenedSince(header, rollbacks)) {
        return RETRY;
      }
      throw store.outside(segment);
    }
    final long address = store.address(segment);
    final int bucket = IdIndexDescriptor.bucket(high);
    final int ordinal = findInBucket(store, bucketOffset(address, bucket), high, low);
    return ordinal != 0
        ? ordinal
        : findInBucket(
            store, bucketOffset(address, IdIndexDescriptor.nextBucket(bucket)), high, low);
  }

  /** File offset of the segment of a fingerprint. */
  static long segmentOf(Mapping store, long header, long high) {
    final long word = Mapping.getLongAcquire(header + INDEX_DIRECTORY_OFFSET);
    final int depth = (int) word & DIRECTORY_DEPTH_MASK;
    final long directory = word & ~(long) DIRECTORY_DEPTH_MASK;
    return Mapping.getLongAcquire(
        store.wordsAt(
            directory
                + DIRECTORY_ENTRIES_OFFSET
                + (IdIndexDescriptor.directorySlot(high, depth) << 3)));
  }

  static long bucketOffset(long segment, int bucket) {
    return segment + SEGMENT_BUCKETS_OFFSET + (long) bucket * BUCKET_LENGTH;
  }

  /**
   * Compares all hints of a bucket at once, then looks at the entries that match: a loop over the
   * entries would cost more than the fetch of the line.
   *
   * @param bucket address
   */
  private static int findInBucket(Mapping store, long bucket, long high, long low) {
    final long difference =
        Mapping.getLongAcquire(bucket) ^ (IdIndexDescriptor.hint(low) * EVERY_BYTE);
    // The high bit of each byte that is zero; a byte above such a one may be marked wrongly.
    long matches = (difference - EVERY_BYTE) & ~difference & EVERY_MARK;
    while (matches != 0) {
      final int match = Long.numberOfTrailingZeros(matches) >>> 3;
      final long entry = Mapping.getLongAcquire(entryOffset(bucket, match));
      if ((int) entry == (int) low) {
        final int ordinal = (int) (entry >>> 32);
        if (store.isOrdinal(ordinal) && isOf(store.slot(ordinal), high, low)) {
          return ordinal;
        }
      }
      matches &= matches - 1;
    }
    return 0;
  }

  private static boolean isOf(long slot, long high, long low) {
    return Mapping.getLong(slot + ConceptSlotDescriptor.FINGERPRINT_HIGH_OFFSET) == high
        && Mapping.getLong(slot + ConceptSlotDescriptor.FINGERPRINT_LOW_OFFSET) == low;
  }

  static long entryOffset(long bucket, int index) {
    return bucket + ENTRIES_OFFSET + (long) index * ENTRY_LENGTH;
  }
}
