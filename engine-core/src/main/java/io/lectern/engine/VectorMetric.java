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

  int code() {
    return code;
  }

  static VectorMetric of(int code) {
    for (VectorMetric metric : values()) {
      if (metric.code == code) {
        return metric;
      }
    }
    throw new StoreException(
        StoreException.Reason.CORRUPT, "there is no metric " + code + ": run lectern verify");
  }
}
