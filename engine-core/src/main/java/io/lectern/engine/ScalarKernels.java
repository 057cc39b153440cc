package io.lectern.engine;

import java.lang.foreign.ValueLayout;

/** Kernels in plain Java. Several sums side by side: each addition need not wait for the last. */
final class ScalarKernels extends VectorKernels {
  @Override
  float dot(float[] query, long address, int length) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = 0;
    for (; i + 3 < length; i += 4) {
      a = Math.fma(query[i], value(address, i), a);
      b = Math.fma(query[i + 1], value(address, i + 1), b);
      c = Math.fma(query[i + 2], value(address, i + 2), c);
      d = Math.fma(query[i + 3], value(address, i + 3), d);
    }
    for (; i < length; i++) {
      a = Math.fma(query[i], value(address, i), a);
    }
    return a + b + (c + d);
  }

  @Override
  float squaredDistance(float[] query, long address, int length) {
    float a = 0;
    float b = 0;
    int i = 0;
    for (; i + 1 < length; i += 2) {
      final float x = query[i] - value(address, i);
      final float y = query[i + 1] - value(address, i + 1);
      a = Math.fma(x, x, a);
      b = Math.fma(y, y, b);
    }
    if (i < length) {
      final float x = query[i] - value(address, i);
      a = Math.fma(x, x, a);
    }
    return a + b;
  }

  @Override
  float dotCodes(float[] query, long address, int length) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    for (int i = 0; i < length; i += 4) {
      a = Math.fma(query[i], code(address, i), a);
      b = Math.fma(query[i + 1], code(address, i + 1), b);
      c = Math.fma(query[i + 2], code(address, i + 2), c);
      d = Math.fma(query[i + 3], code(address, i + 3), d);
    }
    return a + b + (c + d);
  }

  @Override
  void dotCodes(float[] query, long[] addresses, int count, int length, float[] products) {
    for (int i = 0; i < count; i++) {
      products[i] = dotCodes(query, addresses[i], length);
    }
  }

  private static float value(long address, int index) {
    return Mapping.EVERYTHING.get(ValueLayout.JAVA_FLOAT_UNALIGNED, address + 4L * index);
  }

  private static float code(long address, int index) {
    return Mapping.EVERYTHING.get(ValueLayout.JAVA_BYTE, address + index);
  }
}
