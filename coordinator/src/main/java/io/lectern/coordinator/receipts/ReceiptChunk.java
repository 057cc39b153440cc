package io.lectern.coordinator.receipts;

import io.lectern.layout.ipc.SyncLevel;

/**
 * Receipts on their way from the coordinator's thread to the one that indexes them: filled by the
 * one, then handed over and read by the other.
 */
final class ReceiptChunk {
  private static final int CAPACITY = 1024;

  private final long[] keys = new long[2 * CAPACITY];
  private final long[] epochs = new long[CAPACITY];
  private final long[] recordedAtNs = new long[CAPACITY];
  private final int[] changedCounts = new int[CAPACITY];
  private final byte[] levels = new byte[CAPACITY];
  private int count;
  private long through;

  /** All entries up to this number have no receipts in later chunks. */
  long through() {
    return through;
  }

  void through(long entry) {
    through = entry;
  }

  boolean isFull() {
    return count == CAPACITY;
  }

  int count() {
    return count;
  }

  void add(long keyHigh, long keyLow, long epoch, int changedCount, SyncLevel level, long atNs) {
    keys[2 * count] = keyHigh;
    keys[2 * count + 1] = keyLow;
    epochs[count] = epoch;
    recordedAtNs[count] = atNs;
    changedCounts[count] = changedCount;
    levels[count] = (byte) level.value();
    count++;
  }

  long keyHigh(int i) {
    return keys[2 * i];
  }

  long keyLow(int i) {
    return keys[2 * i + 1];
  }

  KnownReceipt receipt(int i) {
    return new KnownReceipt(epochs[i], changedCounts[i], SyncLevel.get(levels[i]), recordedAtNs[i]);
  }
}
