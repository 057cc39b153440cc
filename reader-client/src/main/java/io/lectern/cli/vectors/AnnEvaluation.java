package io.lectern.cli.vectors;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Searches an index for many vectors, in one thread, and compares what is found with what is
 * nearest.
 */
public final class AnnEvaluation {
  private static final long WARM_UP_NS = TimeUnit.SECONDS.toNanos(2);

  private final NearestRows index;
  private final List<float[]> queries;
  private final int k;
  private final LongSupplier clockNs;

  /**
   * @param k how many are looked for
   * @param clockNs by which searches are timed, in ns since some moment
   */
  public AnnEvaluation(NearestRows index, List<float[]> queries, int k, LongSupplier clockNs) {
    this.index = index;
    this.queries = queries;
    this.k = k;
    this.clockNs = clockNs;
  }

  /** Has the JVM compile what is measured. */
  public void warmUp(int ef) {
    final int[] found = new int[k];
    final long beganNs = clockNs.getAsLong();
    while (true) {
      for (float[] query : queries) {
        if (clockNs.getAsLong() - beganNs >= WARM_UP_NS) {
          return;
        }
        index.find(query, ef, found);
      }
    }
  }

  /**
   * Asks all queries once.
   *
   * @param truth rows nearest to each query, of which the first k count
   */
  public AnnPoint run(int ef, List<int[]> truth) {
    final long[] latencies = new long[queries.size()];
    final int[] found = new int[k];
    long right = 0;
    long wanted = 0;
    for (int i = 0; i < latencies.length; i++) {
      final long beganNs = clockNs.getAsLong();
      final int count = index.find(queries.get(i), ef, found);
      latencies[i] = clockNs.getAsLong() - beganNs;
      final int[] nearest = truth.get(i);
      wanted += Math.min(k, nearest.length);
      right += common(found, count, nearest, k);
    }
    return point(ef, (double) right / wanted, latencies, Arrays.stream(latencies).sum());
  }

  /** What a run over all queries tells. */
  static AnnPoint point(int ef, double recall, long[] latenciesNs, long totalNs) {
    Arrays.sort(latenciesNs);
    return new AnnPoint(
        ef,
        recall,
        latenciesNs.length * 1e9 / totalNs,
        latenciesNs[latenciesNs.length / 2],
        latenciesNs[(int) (latenciesNs.length * 0.99)]);
  }

  /** How many of what was found are among the nearest that were looked for. */
  static int common(int[] found, int count, int[] nearest, int k) {
    int common = 0;
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < Math.min(k, nearest.length); j++) {
        common += found[i] == nearest[j] ? 1 : 0;
      }
    }
    return common;
  }
}
