package io.lectern.engine;

import java.util.Arrays;

/**
 * A binary heap of longs, the least on top. A node and how near it is are one long: the nearer, the
 * less. Used by one thread.
 */
final class LongHeap {
  private long[] elements;
  private int size;

  LongHeap(int capacity) {
    elements = new long[Math.max(capacity, 16)];
  }

  /** A node with its key as one long that is ordered as keys are. */
  static long pack(float key, int node) {
    final int bits = Float.floatToRawIntBits(key);
    return (long) (bits ^ (bits >> 31 & 0x7FFFFFFF)) << 32 | Integer.toUnsignedLong(node);
  }

  static int node(long packed) {
    return (int) packed;
  }

  static float key(long packed) {
    final int ordered = (int) (packed >> 32);
    return Float.intBitsToFloat(ordered ^ (ordered >> 31 & 0x7FFFFFFF));
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  /** The least element of a heap that is not empty. */
  long top() {
    return elements[0];
  }

  void add(long element) {
    if (size == elements.length) {
      elements = Arrays.copyOf(elements, 2 * size);
    }
    int i = size++;
    while (i > 0) {
      final int parent = (i - 1) >>> 1;
      if (elements[parent] <= element) {
        break;
      }
      elements[i] = elements[parent];
      i = parent;
    }
    elements[i] = element;
  }

  /** Takes the least element. */
  long poll() {
    final long top = elements[0];
    final long last = elements[--size];
    if (size > 0) {
      sink(last);
    }
    return top;
  }

  /** Puts an element in place of the least one. */
  void replaceTop(long element) {
    sink(element);
  }

  private void sink(long element) {
    int i = 0;
    while (true) {
      int child = 2 * i + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && elements[child + 1] < elements[child]) {
        child++;
      }
      if (element <= elements[child]) {
        break;
      }
      elements[i] = elements[child];
      i = child;
    }
    elements[i] = element;
  }
}
