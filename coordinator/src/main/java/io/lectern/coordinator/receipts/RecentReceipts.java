package io.lectern.coordinator.receipts;

import io.lectern.layout.ipc.SyncLevel;
import java.util.Arrays;

/**
 * The last receipts, in the heap: a ring of them with a hash table over it. Adding allocates
 * nothing. Used by one thread.
 */
final class RecentReceipts {
  private static final int NONE = -1;

  private final int mask;
  private final int bucketMask;
  private final int[] buckets;
  private final int[] nextInBucket;
  private final long[] keysHigh;
  private final long[] keysLow;
  private final long[] epochs;
  private final long[] recordedAtNs;
  private final int[] changedCounts;
  private final byte[] levels;
  private final long[] entries;
  private long count;
  private long completeAfter;

  /**
   * @param capacity a power of two
   */
  RecentReceipts(int capacity) {
    mask = capacity - 1;
    bucketMask = 2 * capacity - 1;
    buckets = new int[2 * capacity];
    Arrays.fill(buckets, NONE);
    nextInBucket = new int[capacity];
    keysHigh = new long[capacity];
    keysLow = new long[capacity];
    epochs = new long[capacity];
    recordedAtNs = new long[capacity];
    changedCounts = new int[capacity];
    levels = new byte[capacity];
    entries = new long[capacity];
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** All receipts of journal entries above this number are here. */
  long completeAfter() {
    return completeAfter;
  }

  /** Says that receipts of entries up to this number may never have been added. */
  void beginAfter(long entry) {
    completeAfter = Math.max(completeAfter, entry);
  }

  /**
   * Adds a receipt; the oldest goes when there is no room.
   *
   * @param entry number of the unit's journal entry; 0: it has none
   */
  void add(
      long keyHigh,
      long keyLow,
      long entry,
      long epoch,
      int changedCount,
      SyncLevel level,
      long atNs) {
    final int place = (int) count & mask;
    if (count > mask) {
      unlink(place);
      completeAfter = Math.max(completeAfter, entries[place]);
    }
    entries[place] = entry;
    keysHigh[place] = keyHigh;
    keysLow[place] = keyLow;
    epochs[place] = epoch;
    recordedAtNs[place] = atNs;
    changedCounts[place] = changedCount;
    levels[place] = (byte) level.value();
    final int bucket = bucket(keyHigh, keyLow);
    nextInBucket[place] = buckets[bucket];
    buckets[bucket] = place;
    count++;
  }

  /** The receipt of a key; null: it is not here. */
  KnownReceipt find(long keyHigh, long keyLow) {
    for (int place = buckets[bucket(keyHigh, keyLow)]; place != NONE; place = nextInBucket[place]) {
      if (keysHigh[place] == keyHigh && keysLow[place] == keyLow) {
        return new KnownReceipt(
            epochs[place], changedCounts[place], SyncLevel.get(levels[place]), recordedAtNs[place]);
      }
    }
    return null;
  }

  private void unlink(int place) {
    final int bucket = bucket(keysHigh[place], keysLow[place]);
    if (buckets[bucket] == place) {
      buckets[bucket] = nextInBucket[place];
      return;
    }
    int before = buckets[bucket];
    while (nextInBucket[before] != place) {
      before = nextInBucket[before];
    }
    nextInBucket[before] = nextInBucket[place];
  }

  private int bucket(long keyHigh, long keyLow) {
    final long mixed = (keyHigh ^ keyLow * 0x9E3779B97F4A7C15L) * 0xC2B2AE3D27D4EB4FL;
    return (int) (mixed >>> 40) & bucketMask;
  }
}
