package io.lectern.engine;

import static io.lectern.layout.HnswRegionDescriptor.*;

import java.util.Arrays;

/**
 * How near nodes are to one query, as keys: the less, the nearer, whatever the metric. Used by one
 * thread.
 */
final class NodeScorer {
  /** Nodes that are compared at once, at most: all that two nodes link to. */
  static final int MOST = 4 * DEFAULT_LINKS;

  private final VectorKernels kernels;
  private final long[] codes = new long[MOST];
  private VectorSpace space;
  private float[] query = new float[0];
  private boolean coded;
  private int metric;
  private int dimension;

  NodeScorer() {
    this(VectorKernels.BEST);
  }

  NodeScorer(VectorKernels kernels) {
    this.kernels = kernels;
  }

  /**
   * Sets the query.
   *
   * @param vector as long as the space's dimension; not all zeros if its metric is cosine
   */
  void query(VectorSpace in, float[] vector) {
    begin(in);
    System.arraycopy(vector, 0, query, 0, dimension);
    normalize();
  }

  /** Sets a node's vector as the query. */
  void queryNode(VectorSpace in, long node) {
    begin(in);
    Mapping.copyFloats(in.vector(node), query, dimension);
    if (metric == METRIC_COSINE) {
      final float inverse = Mapping.getFloat(node + NODE_INVERSE_NORM_OFFSET);
      for (int i = 0; i < dimension; i++) {
        query[i] *= inverse;
      }
    }
  }

  /** How near a node is, by its codes if it has any. */
  float key(long node) {
    return coded
        ? Mapping.getFloat(node + NODE_FACTOR_OFFSET)
            * kernels.dotCodes(query, node + NODE_CODES_OFFSET, space.codeBytes())
        : exactKey(node);
  }

  /**
   * How near several nodes are, by their codes if they have any: faster than one by one.
   *
   * @param count at most {@link #MOST}
   * @param keys at least as long as {@link #MOST}
   */
  void keys(int[] nodes, int count, float[] keys) {
    if (!coded) {
      for (int i = 0; i < count; i++) {
        keys[i] = exactKey(space.node(nodes[i]));
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      codes[i] = space.node(nodes[i]) + NODE_CODES_OFFSET;
    }
    kernels.dotCodes(query, codes, count, space.codeBytes(), keys);
    for (int i = 0; i < count; i++) {
      keys[i] *= Mapping.getFloat(codes[i] - NODE_CODES_OFFSET + NODE_FACTOR_OFFSET);
    }
  }

  /** How near a node is, by its vector. */
  float exactKey(long node) {
    final long vector = space.vector(node);
    return switch (metric) {
      case METRIC_EUCLIDEAN -> kernels.squaredDistance(query, vector, dimension);
      case METRIC_DOT_PRODUCT -> -kernels.dot(query, vector, dimension);
      default ->
          -kernels.dot(query, vector, dimension)
              * Mapping.getFloat(node + NODE_INVERSE_NORM_OFFSET);
    };
  }

  /** What users are shown: cosine or product, the higher the nearer, or distance. */
  float score(float exactKey) {
    return metric == METRIC_EUCLIDEAN ? (float) Math.sqrt(exactKey) : -exactKey;
  }

  private void begin(VectorSpace in) {
    space = in;
    metric = in.metric();
    dimension = in.dimension();
    coded = in.codeBytes() > 0;
    final int length = VectorKernels.padded(dimension);
    if (query.length == length) {
      Arrays.fill(query, dimension, length, 0);
    } else {
      query = new float[length];
    }
  }

  private void normalize() {
    if (metric == METRIC_COSINE) {
      final double inverse = 1 / Vectors.norm(query);
      for (int i = 0; i < dimension; i++) {
        query[i] = (float) (query[i] * inverse);
      }
    }
  }
}
