package io.lectern.benchmarks;

import io.lectern.cli.vectors.NearestRows;
import java.io.IOException;

/** An index of a base of vectors, compared by cosine, to be measured beside others. */
interface VectorContender extends NearestRows, AutoCloseable {
  /** Links of a node in the upper layers; layer 0 has twice as many. */
  int LINKS = 16;

  /** Candidates in view while a vector is inserted. */
  int BUILD_WIDTH = 200;

  /** A vector of length 1, for peers that compare these faster. */
  static float[] unit(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    final float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] / Math.sqrt(squares));
    }
    return unit;
  }

  @Override
  void close() throws IOException;
}
