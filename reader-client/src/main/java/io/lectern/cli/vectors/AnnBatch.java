package io.lectern.cli.vectors;

import io.lectern.client.BatchSearch;
import io.lectern.engine.VectorQuery;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Searches a stored base for many vectors, on several threads, and compares what is found with what
 * is nearest. What each query takes is counted from the end of the one before on its thread.
 */
public final class AnnBatch {
  private static final long WARM_UP_NS = TimeUnit.SECONDS.toNanos(2);

  private final BatchSearch search;
  private final StoredRows rows;
  private final List<float[]> queries;
  private final int k;
  private final LongSupplier clockNs;

  /**
   * @param k how many are looked for
   * @param clockNs by which the whole batch is timed, in ns since some moment, on all threads
   */
  public AnnBatch(
      BatchSearch search, StoredRows rows, List<float[]> queries, int k, LongSupplier clockNs) {
    this.search = search;
    this.rows = rows;
    this.queries = queries;
    this.k = k;
    this.clockNs = clockNs;
  }

  /** Has the JVM compile what is measured. */
  public void warmUp(int ef) {
    final List<VectorQuery> batch = batch(ef);
    final long beganNs = clockNs.getAsLong();
    while (clockNs.getAsLong() - beganNs < WARM_UP_NS) {
      search.forEach(rows.snapshot(), batch, (query, hits) -> rows.take(hits, new int[k]));
    }
  }

  /**
   * Asks all queries once.
   *
   * @param truth rows nearest to each query, of which the first k count
   */
  public AnnPoint run(int ef, List<int[]> truth) {
    final List<VectorQuery> batch = batch(ef);
    final long[] latencies = new long[queries.size()];
    final AtomicLong right = new AtomicLong();
    final AtomicLong wanted = new AtomicLong();
    final long beganNs = clockNs.getAsLong();
    final ThreadLocal<Long> lastNs = ThreadLocal.withInitial(() -> beganNs);
    search.forEach(
        rows.snapshot(),
        batch,
        (query, hits) -> {
          final int[] found = new int[k];
          final int count = rows.take(hits, found);
          final int[] nearest = truth.get(query);
          wanted.addAndGet(Math.min(k, nearest.length));
          right.addAndGet(AnnEvaluation.common(found, count, nearest, k));
          final long nowNs = clockNs.getAsLong();
          latencies[query] = nowNs - lastNs.get();
          lastNs.set(nowNs);
        });
    final long totalNs = clockNs.getAsLong() - beganNs;
    return AnnEvaluation.point(ef, (double) right.get() / wanted.get(), latencies, totalNs);
  }

  private List<VectorQuery> batch(int ef) {
    return queries.stream().map(query -> rows.query(query, k, ef)).toList();
  }
}
