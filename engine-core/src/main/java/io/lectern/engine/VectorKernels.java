package io.lectern.engine;

/**
 * Arithmetic on vectors in mapped memory, by address: who calls sees to it that they are there.
 * Stateless, safe for use by several threads.
 */
abstract class VectorKernels {
  /** Queries are padded with zeros to a multiple of so many values. */
  static final int PADDING = 8;

  /** Codes are compared with so many nodes side by side. */
  static final int GROUP = 4;

  /**
   * What this process can use best. The incubating vector API is there only if the JVM was started
   * with {@code --add-modules jdk.incubator.vector}.
   */
  static final VectorKernels BEST = choose();

  /** Product of a query and a vector of {@code length} floats. */
  abstract float dot(float[] query, long address, int length);

  /** Square of the distance of a query and a vector of {@code length} floats. */
  abstract float squaredDistance(float[] query, long address, int length);

  /**
   * Product of a padded query and codes of one byte each.
   *
   * @param length a multiple of 8
   */
  abstract float dotCodes(float[] query, long address, int length);

  /**
   * Products of a padded query and the codes at several addresses, as {@link #dotCodes(float[],
   * long, int)}.
   *
   * @param addresses at least as long as {@code count} rounded up to a multiple of {@link #GROUP};
   *     those behind {@code count} are overwritten
   * @param products as long as that
   */
  abstract void dotCodes(float[] query, long[] addresses, int count, int length, float[] products);

  static int padded(int length) {
    return (length + PADDING - 1) & -PADDING;
  }

  private static VectorKernels choose() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
            && SimdKernels.isSupported()
        ? new SimdKernels()
        : new ScalarKernels();
  }
}
