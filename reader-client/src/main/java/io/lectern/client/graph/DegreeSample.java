package io.lectern.client.graph;

import java.util.List;

/**
 * How many concepts fit each variable of a pattern, and how many edges these have, estimated from
 * concepts that lie evenly among all.
 */
final class DegreeSample {
  private static final int SIZE = 1_024;

  /** Edges of one concept that are counted: a hub of more is told from a greater one by nobody. */
  private static final int MOST_EDGES = 1 << 16;

  private final double[] fitting;
  private final double[][] degrees;

  /**
   * Looks at the sample.
   *
   * @param fits says which concepts fit a variable
   * @param fixed the ordinal that a variable must stand for, 0: any; its edges are counted exactly
   * @param scans begun, one for each filter
   * @param filters which filters a variable's edges are seen through
   */
  DegreeSample(
      Fits fits, int[] fixed, EdgeScan[] scans, List<List<Integer>> filters, int ordinalLimit) {
    final int variables = fixed.length;
    fitting = new double[variables];
    degrees = new double[variables][scans.length];
    final int step = Math.max(1, ordinalLimit / SIZE);
    final int[] counted = new int[variables];
    for (int ordinal = 1; ordinal < ordinalLimit; ordinal += step) {
      for (int variable = 0; variable < variables; variable++) {
        if (fixed[variable] == 0 && fits.test(variable, ordinal)) {
          counted[variable]++;
          for (int filter : filters.get(variable)) {
            degrees[variable][filter] += count(scans[filter], ordinal);
          }
        }
      }
    }
    for (int variable = 0; variable < variables; variable++) {
      for (int filter : filters.get(variable)) {
        degrees[variable][filter] =
            fixed[variable] != 0
                ? count(scans[filter], fixed[variable])
                : degrees[variable][filter] / Math.max(1, counted[variable]);
      }
      // What the sample does not show there may be a little of all the same.
      fitting[variable] = fixed[variable] != 0 ? 1 : Math.max(0.5, counted[variable]) * step;
    }
  }

  /** Which concepts fit a variable, edges apart. */
  interface Fits {
    boolean test(int variable, int ordinal);
  }

  private static int count(EdgeScan scan, int ordinal) {
    int edges = 0;
    int count;
    scan.start(ordinal);
    while (edges < MOST_EDGES && (count = scan.nextEnds()) > 0) {
      edges += count;
    }
    return edges;
  }

  /** Concepts that fit a variable. */
  double fitting(int variable) {
    return fitting[variable];
  }

  /** Edges of such a concept, on average, that a filter lets pass. */
  double degree(int variable, int filter) {
    return degrees[variable][filter];
  }
}
