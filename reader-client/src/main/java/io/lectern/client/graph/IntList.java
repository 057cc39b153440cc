package io.lectern.client.graph;

import java.util.Arrays;

/** A growing array of ints; keeps its room when it is cleared. Used by one thread. */
final class IntList {
  private int[] values = new int[256];
  private int size;

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  int get(int index) {
    return values[index];
  }

  void set(int index, int value) {
    values[index] = value;
  }

  void add(int value) {
    room(1)[size++] = value;
  }

  void cut(int newSize) {
    size = newSize;
  }

  void reverse() {
    for (int i = 0, j = size - 1; i < j; i++, j--) {
      final int value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }

  /** The array itself, with room for so many more behind its values. */
  int[] room(int more) {
    if (values.length - size < more) {
      values = Arrays.copyOf(values, Math.max(Math.addExact(size, more), size + (size >> 1) + 256));
    }
    return values;
  }

  int[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
