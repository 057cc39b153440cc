package io.lectern.engine;

import static io.lectern.layout.IdIndexDescriptor.BUCKET_COUNT;
import static io.lectern.layout.IdIndexDescriptor.BUCKET_ENTRIES;
import static io.lectern.layout.IdIndexDescriptor.DIRECTORY_DEPTH_MASK;
import static io.lectern.layout.IdIndexDescriptor.DIRECTORY_ENTRIES_OFFSET;
import static io.lectern.layout.IdIndexDescriptor.MAX_DEPTH;
import static io.lectern.layout.IdIndexDescriptor.SEGMENT_DEPTH_OFFSET;
import static io.lectern.layout.IdIndexDescriptor.SEGMENT_LENGTH;
import static io.lectern.layout.StoreHeaderDescriptor.INDEX_DIRECTORY_OFFSET;

import io.lectern.engine.StoreException.Reason;
import io.lectern.layout.ConceptSlotDescriptor;
import io.lectern.layout.IdIndexDescriptor;
import java.lang.foreign.MemorySegment;

/**
 * Changes the id index under the eyes of readers; see {@link IdIndexDescriptor}. Used by the
 * writer's thread only.
 */
final class IdIndexWriter {
  private final Mapping store;
  private final MemorySegment memory;
  private final long slots;
  private final BlockHeap heap;
  private final UndoLog undo;

  IdIndexWriter(Mapping store, long slots, BlockHeap heap, UndoLog undo) {
    this.store = store;
    this.memory = store.memory();
    this.slots = slots;
    this.heap = heap;
    this.undo = undo;
  }

  /** Adds an id that is not there. Its slot is whole. */
  void insert(int ordinal, long high, long low, long epoch) {
    final long entry = IdIndexDescriptor.entry(ordinal, low);
    final int bucket = IdIndexDescriptor.bucket(high);
    while (true) {
      final long segment = IdIndex.segmentOf(store, store.header(), high);
      final long first = IdIndex.bucketOffset(segment, bucket);
      final long second = IdIndex.bucketOffset(segment, IdIndexDescriptor.nextBucket(bucket));
      if (replace(first, 0, entry, low) || replace(second, 0, entry, low)) {
        return;
      }
      split(segment, high, epoch);
    }
  }

  /** Takes an id out that is there. */
  void remove(int ordinal, long high, long low) {
    final long entry = IdIndexDescriptor.entry(ordinal, low);
    final int bucket = IdIndexDescriptor.bucket(high);
    final long segment = IdIndex.segmentOf(store, store.header(), high);
    final long first = IdIndex.bucketOffset(segment, bucket);
    final long second = IdIndex.bucketOffset(segment, IdIndexDescriptor.nextBucket(bucket));
    if (!replace(first, entry, 0, low) && !replace(second, entry, 0, low)) {
      throw new StoreException(Reason.CORRUPT, "the id index has no entry for ordinal " + ordinal);
    }
  }

  /** Changes an entry of a bucket and then its hint; false if no entry has the old value. */
  private boolean replace(long bucket, long oldEntry, long newEntry, long low) {
    for (int i = 0; i < BUCKET_ENTRIES; i++) {
      final long offset = IdIndex.entryOffset(bucket, i);
      if (Memory.getLong(memory, offset) == oldEntry) {
        undo.putLongRelease(offset, newEntry);
        final long others = Memory.getLong(memory, bucket) & ~(0xFFL << (8 * i));
        final long hint = newEntry == 0 ? 0 : IdIndexDescriptor.hint(low);
        undo.putLongRelease(bucket, others | (hint << (8 * i)));
        return true;
      }
    }
    return false;
  }

  /** Replaces a segment by two, each with the entries whose fingerprint goes on with 0 or 1. */
  private void split(long segment, long high, long epoch) {
    final int depth = Memory.getInt(memory, segment + SEGMENT_DEPTH_OFFSET);
    if (depth == (Memory.getLong(memory, INDEX_DIRECTORY_OFFSET) & DIRECTORY_DEPTH_MASK)) {
      doubleDirectory(depth, epoch);
    }
    final long zeros = newHalf(segment, depth, 0);
    final long ones = newHalf(segment, depth, 1);
    final long word = Memory.getLong(memory, INDEX_DIRECTORY_OFFSET);
    final int globalDepth = (int) word & DIRECTORY_DEPTH_MASK;
    final long entries = (word & ~(long) DIRECTORY_DEPTH_MASK) + DIRECTORY_ENTRIES_OFFSET;
    final long span = 1L << (globalDepth - depth);
    final long first = IdIndexDescriptor.directorySlot(high, depth) << (globalDepth - depth);
    for (long i = 0; i < span; i++) {
      undo.putLongRelease(entries + ((first + i) << 3), i < span / 2 ? zeros : ones);
    }
    heap.retire(segment, SEGMENT_LENGTH, epoch);
  }

  /**
   * Copies the entries of one half to the same places of a new segment: what fitted there fits
   * again.
   */
  private long newHalf(long segment, int depth, long half) {
    final long target = heap.allocate(SEGMENT_LENGTH);
    Memory.putInt(memory, target + SEGMENT_DEPTH_OFFSET, depth + 1);
    for (int bucket = 0; bucket < BUCKET_COUNT; bucket++) {
      copyHalf(
          IdIndex.bucketOffset(segment, bucket), IdIndex.bucketOffset(target, bucket), depth, half);
    }
    return target;
  }

  private void copyHalf(long source, long target, int depth, long half) {
    long hints = Memory.getLong(memory, source);
    for (int i = 0; i < BUCKET_ENTRIES; i++) {
      final long entry = Memory.getLong(memory, IdIndex.entryOffset(source, i));
      final boolean here = entry != 0 && ((fingerprintHigh(entry) >>> (63 - depth)) & 1) == half;
      Memory.putLong(memory, IdIndex.entryOffset(target, i), here ? entry : 0);
      hints &= here ? -1L : ~(0xFFL << (8 * i));
    }
    Memory.putLong(memory, target, hints);
  }

  private long fingerprintHigh(long entry) {
    final long slot = slots + (entry >>> 32) * ConceptSlotDescriptor.SLOT_LENGTH;
    return Memory.getLong(memory, slot + ConceptSlotDescriptor.FINGERPRINT_HIGH_OFFSET);
  }

  private void doubleDirectory(int depth, long epoch) {
    if (depth == MAX_DEPTH) {
      throw new StoreException(
          Reason.NO_SPACE, "the id index cannot grow beyond 2^" + MAX_DEPTH + " segments");
    }
    final long old = Memory.getLong(memory, INDEX_DIRECTORY_OFFSET) & ~(long) DIRECTORY_DEPTH_MASK;
    final long directory = heap.allocate(directoryLength(depth + 1));
    for (long i = 0; i < 1L << depth; i++) {
      final long segment = Memory.getLong(memory, old + DIRECTORY_ENTRIES_OFFSET + (i << 3));
      Memory.putLong(memory, directory + DIRECTORY_ENTRIES_OFFSET + (i << 4), segment);
      Memory.putLong(memory, directory + DIRECTORY_ENTRIES_OFFSET + (i << 4) + 8, segment);
    }
    undo.putLongRelease(INDEX_DIRECTORY_OFFSET, directory | (depth + 1));
    heap.retire(old, directoryLength(depth), epoch);
  }

  private static long directoryLength(int depth) {
    return DIRECTORY_ENTRIES_OFFSET + (8L << depth);
  }
}
