package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorKernelsTest {
  private final Random random = new Random(42);

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 384, 767, 768, 4096})
  void shouldComputeTheSameInVectorsAsInDoubles(int length) {
    assertThat(VectorKernels.BEST).as("this JVM has them").isInstanceOf(SimdKernels.class);
    assertRight(new SimdKernels(), length);
    assertRight(new ScalarKernels(), length);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 31, 32, 33, 64})
  void shouldCompareSeveralCodesAsOneByOne(int count) {
    for (int length = 8; length <= 136; length += 8) {
      assertSameAsOneByOne(new SimdKernels(), count, length);
      assertSameAsOneByOne(new ScalarKernels(), count, length);
    }
  }

  private void assertSameAsOneByOne(VectorKernels kernels, int count, int length) {
    final float[] query = new float[VectorKernels.padded(length)];
    for (int i = 0; i < length; i++) {
      query[i] = (float) random.nextGaussian();
    }
    try (Arena arena = Arena.ofConfined()) {
      final MemorySegment codes = arena.allocate((long) count * length);
      for (int i = 0; i < codes.byteSize(); i++) {
        codes.set(ValueLayout.JAVA_BYTE, i, (byte) (random.nextInt(255) - 127));
      }
      final long[] addresses = new long[NodeScorer.MOST];
      final float[] products = new float[NodeScorer.MOST];
      for (int i = 0; i < count; i++) {
        addresses[i] = codes.address() + (long) i * length;
      }
      kernels.dotCodes(query, addresses, count, length, products);
      for (int i = 0; i < count; i++) {
        assertThat(products[i])
            .as("%s of %s, length %s", i, count, length)
            .isCloseTo(
                kernels.dotCodes(query, codes.address() + (long) i * length, length),
                within(127e-5f * length));
      }
    }
  }

  private void assertRight(VectorKernels kernels, int length) {
    final float[] query = new float[VectorKernels.padded(length)];
    try (Arena arena = Arena.ofConfined()) {
      // Whatever lies behind a vector does not count.
      final MemorySegment values = arena.allocate(4L * length + 64);
      values.fill((byte) 0xFF);
      final MemorySegment codes = arena.allocate(length + 64L);
      codes.fill((byte) 0x7F);
      double dot = 0;
      double squares = 0;
      double codeDot = 0;
      for (int i = 0; i < length; i++) {
        query[i] = (float) random.nextGaussian();
        final float value = (float) random.nextGaussian();
        final byte code = (byte) (random.nextInt(255) - 127);
        values.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
        codes.set(ValueLayout.JAVA_BYTE, i, code);
        dot += (double) query[i] * value;
        squares += ((double) query[i] - value) * ((double) query[i] - value);
        codeDot += (double) query[i] * code;
      }
      for (int i = length; i < (length + 7 & ~7); i++) {
        codes.set(ValueLayout.JAVA_BYTE, i, (byte) 0);
      }
      final double bound = 1e-5 * length;
      assertThat((double) kernels.dot(query, values.address(), length))
          .isCloseTo(dot, within(bound));
      assertThat((double) kernels.squaredDistance(query, values.address(), length))
          .isCloseTo(squares, within(bound));
      assertThat((double) kernels.dotCodes(query, codes.address(), length + 7 & ~7))
          .isCloseTo(codeDot, within(127 * bound));
    }
  }
}
