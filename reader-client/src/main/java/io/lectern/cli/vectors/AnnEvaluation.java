package io.lectern.cli.vectors;

import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Snapshot;
import io.lectern.engine.VectorHits;
import io.lectern.engine.VectorQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Searches a snapshot for many vectors, in one thread, and compares what is found with what is
 * nearest. The concepts' ids are the numbers of the base's rows.
 */
public final class AnnEvaluation {
  private static final long WARM_UP_NS = TimeUnit.SECONDS.toNanos(2);

  private final Snapshot snapshot;
  private final String space;
  private final List<float[]> queries;
  private final int k;
  private final int[] rows; // by ordinal
  private final VectorHits hits = new VectorHits();

  /**
   * @param base rows of the base, all of which the snapshot has
   * @param k how many are looked for
   */
  public AnnEvaluation(Snapshot snapshot, String space, int base, List<float[]> queries, int k) {
    this.snapshot = snapshot;
    this.space = space;
    this.queries = queries;
    this.k = k;
    this.rows = rows(snapshot, base);
  }

  private static int[] rows(Snapshot snapshot, int base) {
    final ConceptFlyweight concept = new ConceptFlyweight();
    int[] rows = new int[base + 1];
    for (int row = 0; row < base; row++) {
      if (!snapshot.find(Integer.toString(row), concept)) {
        throw new IllegalStateException("row " + row + " was loaded and is not there");
      }
      final int ordinal = concept.ordinal();
      if (ordinal >= rows.length) {
        rows = Arrays.copyOf(rows, Math.max(ordinal + 1, 2 * rows.length));
      }
      rows[ordinal] = row;
    }
    return rows;
  }

  /** The rows that are nearest to each query, by comparing all. */
  public List<int[]> exact() {
    final List<int[]> truth = new ArrayList<>();
    for (float[] query : queries) {
      final int[] nearest = new int[k];
      truth.add(Arrays.copyOf(nearest, find(VectorQuery.of(space, query, k).exactly(), nearest)));
    }
    return truth;
  }

  /** Has the JVM compile what is measured. */
  public void warmUp(int ef) {
    final int[] found = new int[k];
    final long beganNs = System.nanoTime();
    while (System.nanoTime() - beganNs < WARM_UP_NS) {
      for (float[] query : queries) {
        if (System.nanoTime() - beganNs >= WARM_UP_NS) {
          return;
        }
        find(VectorQuery.of(space, query, k).withEf(ef), found);
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
      final long beganNs = System.nanoTime();
      final int count = find(VectorQuery.of(space, queries.get(i), k).withEf(ef), found);
      latencies[i] = System.nanoTime() - beganNs;
      final int[] nearest = truth.get(i);
      wanted += Math.min(k, nearest.length);
      right += common(found, count, nearest);
    }
    final long totalNs = Arrays.stream(latencies).sum();
    Arrays.sort(latencies);
    return new AnnPoint(
        ef,
        (double) right / wanted,
        latencies.length * 1e9 / totalNs,
        latencies[latencies.length / 2],
        latencies[(int) (latencies.length * 0.99)]);
  }

  private int find(VectorQuery query, int[] found) {
    snapshot.search(query, hits);
    int count = 0;
    while (hits.next()) {
      found[count++] = rows[hits.ordinal()];
    }
    return count;
  }

  private int common(int[] found, int count, int[] nearest) {
    int common = 0;
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < Math.min(k, nearest.length); j++) {
        common += found[i] == nearest[j] ? 1 : 0;
      }
    }
    return common;
  }
}
