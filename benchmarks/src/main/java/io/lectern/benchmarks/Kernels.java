package io.lectern.benchmarks;

import io.github.jbellis.jvector.vector.VectorUtil;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import io.lectern.engine.InsideVectors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * {@code lectern bench kernels [TURNS]}: products of a query and vectors that lie in the caches, by
 * turns, for vectors of several dimensions.
 */
final class Kernels {
  private static final int VECTORS = 256;
  private static final int TURNS = 40;

  /** A query ends with zeros up to a multiple of so many values. */
  private static final int PADDING = 8;

  private static final int[] DIMENSIONS = {100, 384, 768, 1536};
  private static final VectorTypeSupport JVECTOR =
      VectorizationProvider.getInstance().getVectorTypeSupport();

  private final int dimension;
  private final float[] query;
  private final float[][] vectors = new float[VECTORS][];
  private final MemorySegment memory;

  private Kernels(int dimension, Arena arena) {
    this.dimension = dimension;
    final SplittableRandom random = new SplittableRandom(dimension);
    query = Arrays.copyOf(vector(random), (dimension + PADDING - 1) & -PADDING);
    final long length = (long) Float.BYTES * dimension;
    memory = arena.allocate(VECTORS * length, 64);
    for (int i = 0; i < VECTORS; i++) {
      vectors[i] = vector(random);
      MemorySegment.copy(vectors[i], 0, memory, ValueLayout.JAVA_FLOAT, i * length, dimension);
    }
  }

  static void main(String... arguments) {
    final int turns = arguments.length == 0 ? TURNS : Integer.parseInt(arguments[0]);
    for (int dimension : DIMENSIONS) {
      try (Arena arena = Arena.ofConfined()) {
        new Kernels(dimension, arena).run(turns);
      }
    }
  }

  private float[] vector(SplittableRandom random) {
    final float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextDouble(-1, 1);
    }
    return vector;
  }

  private void run(int turns) {
    final Alternation alternation = new Alternation(turns);
    alternation.add("arrays in the heap, a plain loop", VECTORS, this::loop);
    alternation.add("Lectern, vector instructions", VECTORS, this::simd);
    alternation.add("Lectern, plain Java", VECTORS, this::plain);
    final VectorFloat<?> asked = JVECTOR.createFloatVector(Arrays.copyOf(query, dimension));
    final VectorFloat<?>[] copies = new VectorFloat<?>[VECTORS];
    for (int i = 0; i < VECTORS; i++) {
      copies[i] = JVECTOR.createFloatVector(vectors[i]);
    }
    alternation.add("JVector, from copies in the heap", VECTORS, () -> jvector(asked, copies));
    alternation.run("product, " + dimension + " values");
  }

  private long loop() {
    float sum = 0;
    for (float[] vector : vectors) {
      float product = 0;
      for (int i = 0; i < dimension; i++) {
        product += query[i] * vector[i];
      }
      sum += product;
    }
    return Float.floatToRawIntBits(sum);
  }

  private long simd() {
    float sum = 0;
    for (int i = 0; i < VECTORS; i++) {
      sum += InsideVectors.dotSimd(query, address(i), dimension);
    }
    return Float.floatToRawIntBits(sum);
  }

  private long plain() {
    float sum = 0;
    for (int i = 0; i < VECTORS; i++) {
      sum += InsideVectors.dotPlain(query, address(i), dimension);
    }
    return Float.floatToRawIntBits(sum);
  }

  private static long jvector(VectorFloat<?> asked, VectorFloat<?>[] copies) {
    float sum = 0;
    for (VectorFloat<?> copy : copies) {
      sum += VectorUtil.dotProduct(asked, copy);
    }
    return Float.floatToRawIntBits(sum);
  }

  private long address(int index) {
    return memory.address() + (long) Float.BYTES * dimension * index;
  }
}
