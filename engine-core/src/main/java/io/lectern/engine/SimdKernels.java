package io.lectern.engine;

import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Kernels in vectors of eight floats. Several sums side by side: each addition takes four cycles,
 * and two can begin in each. Where the processor has vectors of sixteen, these are faster in a loop
 * of nothing else, but a whole search took 1.4 times as long with them (benchmarks/RESULTS.md).
 */
final class SimdKernels extends VectorKernels {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
  private static final int LANES = FLOATS.length();
  private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_64;

  /**
   * All bits that an address has. Of an address cut to these the compiler knows that it lies within
   * {@link Mapping#EVERYTHING}, and leaves out the check before each load.
   */
  private static final long ADDRESS_BITS = (1L << 56) - 1;

  /** Whether the processor has vectors of eight floats. */
  static boolean isSupported() {
    return FloatVector.SPECIES_PREFERRED.length() >= LANES;
  }

  @Override
  float dot(float[] query, long address, int length) {
    FloatVector a = FloatVector.zero(FLOATS);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int i = 0;
    for (; i <= length - 4 * LANES; i += 4 * LANES) {
      a = query(query, i).fma(values(address, i), a);
      b = query(query, i + LANES).fma(values(address, i + LANES), b);
      c = query(query, i + 2 * LANES).fma(values(address, i + 2 * LANES), c);
      d = query(query, i + 3 * LANES).fma(values(address, i + 3 * LANES), d);
    }
    for (; i <= length - LANES; i += LANES) {
      b = query(query, i).fma(values(address, i), b);
    }
    if (i < length) {
      c = query(query, i).fma(rest(address, i, length), c);
    }
    return a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
  }

  @Override
  float squaredDistance(float[] query, long address, int length) {
    FloatVector a = FloatVector.zero(FLOATS);
    FloatVector b = a;
    int i = 0;
    for (; i <= length - 2 * LANES; i += 2 * LANES) {
      final FloatVector x = query(query, i).sub(values(address, i));
      final FloatVector y = query(query, i + LANES).sub(values(address, i + LANES));
      a = x.fma(x, a);
      b = y.fma(y, b);
    }
    for (; i <= length - LANES; i += LANES) {
      final FloatVector x = query(query, i).sub(values(address, i));
      a = x.fma(x, a);
    }
    if (i < length) {
      final FloatVector x = query(query, i).sub(rest(address, i, length));
      b = x.fma(x, b);
    }
    return a.add(b).reduceLanes(VectorOperators.ADD);
  }

  @Override
  float dotCodes(float[] query, long address, int length) {
    FloatVector a = FloatVector.zero(FLOATS);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int i = 0;
    for (; i <= length - 4 * LANES; i += 4 * LANES) {
      a = query(query, i).fma(codes(address, i), a);
      b = query(query, i + LANES).fma(codes(address, i + LANES), b);
      c = query(query, i + 2 * LANES).fma(codes(address, i + 2 * LANES), c);
      d = query(query, i + 3 * LANES).fma(codes(address, i + 3 * LANES), d);
    }
    for (; i < length; i += LANES) {
      b = query(query, i).fma(codes(address, i), b);
    }
    return a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
  }

  /** Four at a time: the query is loaded once for all, and the sums do not wait for each other. */
  @Override
  void dotCodes(float[] query, long[] addresses, int count, int length, float[] products) {
    for (int i = count; (i & (GROUP - 1)) != 0; i++) {
      addresses[i] = addresses[count - 1];
    }
    for (int node = 0; node < count; node += GROUP) {
      final long first = addresses[node] & ADDRESS_BITS;
      final long second = addresses[node + 1] & ADDRESS_BITS;
      final long third = addresses[node + 2] & ADDRESS_BITS;
      final long fourth = addresses[node + 3] & ADDRESS_BITS;
      FloatVector a = FloatVector.zero(FLOATS);
      FloatVector b = a;
      FloatVector c = a;
      FloatVector d = a;
      for (int i = 0; i < length; i += LANES) {
        final FloatVector q = query(query, i);
        a = q.fma(codes(first, i), a);
        b = q.fma(codes(second, i), b);
        c = q.fma(codes(third, i), c);
        d = q.fma(codes(fourth, i), d);
      }
      products[node] = a.reduceLanes(VectorOperators.ADD);
      products[node + 1] = b.reduceLanes(VectorOperators.ADD);
      products[node + 2] = c.reduceLanes(VectorOperators.ADD);
      products[node + 3] = d.reduceLanes(VectorOperators.ADD);
    }
  }

  private static FloatVector query(float[] query, int index) {
    return FloatVector.fromArray(FLOATS, query, index);
  }

  private static FloatVector values(long address, int index) {
    return FloatVector.fromMemorySegment(
        FLOATS, Mapping.EVERYTHING, address + 4L * index, ByteOrder.LITTLE_ENDIAN);
  }

  private static FloatVector rest(long address, int index, int length) {
    final VectorMask<Float> mask = FLOATS.indexInRange(index, length);
    return FloatVector.fromMemorySegment(
        FLOATS, Mapping.EVERYTHING, address + 4L * index, ByteOrder.LITTLE_ENDIAN, mask);
  }

  private static FloatVector codes(long address, int index) {
    return (FloatVector)
        ByteVector.fromMemorySegment(
                BYTES, Mapping.EVERYTHING, address + index, ByteOrder.LITTLE_ENDIAN)
            .castShape(FLOATS, 0);
  }
}
