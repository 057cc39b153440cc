package io.lectern.engine;

import java.util.Arrays;

/** Edges in columns, as they are found in one direction. Grows. Used by one thread. */
final class EdgeList {
  private static final int FIRST_CAPACITY = 1024;

  private int[] froms = new int[FIRST_CAPACITY];
  private int[] tos = new int[FIRST_CAPACITY];
  private int[] types = new int[FIRST_CAPACITY];
  private int[] weights = new int[FIRST_CAPACITY];
  private long[] created = new long[FIRST_CAPACITY];
  private long[] timestamps = new long[FIRST_CAPACITY];
  private int size;

  int size() {
    return size;
  }

  int from(int index) {
    return froms[index];
  }

  int to(int index) {
    return tos[index];
  }

  int type(int index) {
    return types[index];
  }

  int weightBits(int index) {
    return weights[index];
  }

  long created(int index) {
    return created[index];
  }

  long timestamp(int index) {
    return timestamps[index];
  }

  void add(int from, int to, int type, int weightBits, long createdEpoch, long timestamp) {
    if (size == froms.length) {
      grow();
    }
    froms[size] = from;
    tos[size] = to;
    types[size] = type;
    weights[size] = weightBits;
    created[size] = createdEpoch;
    timestamps[size] = timestamp;
    size++;
  }

  void add(EdgeList other, int index) {
    add(
        other.from(index),
        other.to(index),
        other.type(index),
        other.weightBits(index),
        other.created(index),
        other.timestamp(index));
  }

  /** A number that two edges share, for all practical purposes, only if they are the same. */
  long hash(int index) {
    long hash = mix(((long) froms[index] << 32) | Integer.toUnsignedLong(tos[index]));
    hash = mix(hash ^ ((long) types[index] << 32 | Integer.toUnsignedLong(weights[index])));
    hash = mix(hash ^ created[index]);
    return mix(hash ^ timestamps[index]);
  }

  /** Indexes in order of created epochs; those of one epoch as they were added. */
  int[] byCreated() {
    final long[] epochs = Arrays.copyOf(created, size);
    Arrays.sort(epochs);
    final long[] keys = new long[size];
    for (int i = 0; i < size; i++) {
      // The first of equal ones: any index within them would do, but always the same.
      keys[i] = ((long) firstIndex(epochs, created[i]) << 32) | i;
    }
    Arrays.sort(keys);
    final int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = (int) keys[i];
    }
    return order;
  }

  private static int firstIndex(long[] sorted, long value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      final int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** A bijection, after D. Stafford's variant 13 of the finalizer of MurmurHash3. */
  private static long mix(long value) {
    long mixed = value + 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  private void grow() {
    final int capacity = Math.multiplyExact(size, 2);
    froms = Arrays.copyOf(froms, capacity);
    tos = Arrays.copyOf(tos, capacity);
    types = Arrays.copyOf(types, capacity);
    weights = Arrays.copyOf(weights, capacity);
    created = Arrays.copyOf(created, capacity);
    timestamps = Arrays.copyOf(timestamps, capacity);
  }
}
