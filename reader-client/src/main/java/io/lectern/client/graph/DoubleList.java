package io.lectern.client.graph;

import java.util.Arrays;

/** A growing array of doubles. Used by one thread. */
final class DoubleList {
  private double[] values = new double[16];
  private int size;

  double get(int index) {
    return values[index];
  }

  void add(double value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, Math.addExact(size, size >> 1));
    }
    values[size++] = value;
  }
}
