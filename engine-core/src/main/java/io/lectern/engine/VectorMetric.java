package io.lectern.engine;

import io.lectern.layout.HnswRegionDescriptor;

/** How the vectors of a space are compared. */
public enum VectorMetric {
  /** By direction: scores are cosines, 1 for the same direction. */
  COSINE(HnswRegionDescriptor.METRIC_COSINE),
  /** Scores are scalar products, the higher the nearer. */
  DOT(HnswRegionDescriptor.METRIC_DOT_PRODUCT),
  /** Scores are distances, the lower the nearer. */
  EUCLIDEAN(HnswRegionDescriptor.METRIC_EUCLIDEAN);

  private final int code;

  VectorMetric(int code) {
    this.code = code;
  }

  /** As files and messages have it. */
  public int code() {
    return code;
  }

  /**
   * The metric of a code in a message.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static VectorMetric ofCode(int code) {
    final VectorMetric metric = find(code);
    Limits.require(metric != null, "metric", code, "is none that this version knows");
    return metric;
  }

  /** The metric of a code in a store. */
  static VectorMetric of(int code) {
    final VectorMetric metric = find(code);
    if (metric == null) {
      throw new StoreException(
          StoreException.Reason.CORRUPT, "there is no metric " + code + ": run lectern verify");
    }
    return metric;
  }

  private static VectorMetric find(int code) {
    for (VectorMetric metric : values()) {
      if (metric.code == code) {
        return metric;
      }
    }
    return null;
  }
}
