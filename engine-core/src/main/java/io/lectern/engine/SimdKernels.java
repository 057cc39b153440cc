package io.lectern.engine;

import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Kernels in vectors as wide as the processor has them. Several sums side by side: each addition
 * takes four cycles, and two can begin in each.
 */
final class SimdKernels extends VectorKernels {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = FLOATS.length();
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(
          byte.class,
          VectorShape.forBitSize(Math.max(VectorShape.S_64_BIT.vectorBitSize(), LANES * 8)));

  /** Whether a vector of floats is as wide as the narrowest one of bytes has elements. */
  static boolean isWideEnough() {
    return LANES >= 8 && LANES <= PADDING;
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
