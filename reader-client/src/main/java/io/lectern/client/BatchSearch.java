package io.lectern.client;

import io.lectern.engine.Snapshot;
import io.lectern.engine.VectorHits;
import io.lectern.engine.VectorQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Searches for the nearest vectors of many queries on several threads, all in one snapshot, so that
 * all answers are of the same moment. Keeps its threads and the memory that searching takes, once
 * for each thread, for the next batch.
 *
 * <pre>{@code
 * try (BatchSearch batch = new BatchSearch(4); Snapshot snapshot = reader.snapshot()) {
 *   List<List<VectorHit>> hits = batch.search(snapshot, queries);
 * }
 * }</pre>
 *
 * <p>Used by one thread, which searches too. The snapshot is shared by the threads, and must not be
 * closed before the call returns; filters of the queries are asked by several threads at once.
 */
public final class BatchSearch implements AutoCloseable {
  private final VectorHits[] hits;
  private final ExecutorService helpers;

  /** Takes what one query has found. */
  public interface Visitor {
    /**
     * Called once for each query, in no order, on any of the threads, several at once.
     *
     * @param query its place in the batch
     * @param hits of this query, before the first; good until this returns
     */
    void found(int query, VectorHits hits);
  }

  /**
   * Starts no thread before the first batch.
   *
   * @param threads that search, with the caller's
   * @throws IllegalArgumentException if there is not one
   */
  public BatchSearch(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads " + threads + " must be at least 1");
    }
    hits = new VectorHits[threads];
    Arrays.setAll(hits, thread -> new VectorHits());
    helpers =
        Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("lectern-search-", 0).factory());
  }

  /**
   * Searches for all, and returns what was found on the heap: for each query, in their order, its
   * hits, the nearest first.
   *
   * @throws IllegalArgumentException if a query's space is not there, or its vector does not fit
   * @throws IllegalStateException if the snapshot, or this, is closed
   */
  public List<List<VectorHit>> search(Snapshot snapshot, List<VectorQuery> queries) {
    final List<List<VectorHit>> all =
        new ArrayList<>(Collections.nCopies(queries.size(), List.of()));
    // Each place is written by one thread, and read after all have ended.
    forEach(snapshot, queries, (query, found) -> all.set(query, copy(found)));
    return all;
  }

  /**
   * Searches for all, and hands what was found to a visitor in place, without a copy. Returns when
   * all have been visited. What a search or the visitor throws ends the batch, and is thrown here
   * once no thread uses the snapshot any more.
   *
   * @throws IllegalArgumentException if a query's space is not there, or its vector does not fit
   * @throws IllegalStateException if the snapshot, or this, is closed
   */
  public void forEach(Snapshot snapshot, List<VectorQuery> queries, Visitor visitor) {
    if (helpers.isShutdown()) {
      throw new IllegalStateException("this batch search is closed");
    }
    final Batch batch = new Batch(snapshot, List.copyOf(queries), visitor);
    final int threads = Math.min(hits.length, queries.size());
    final CountDownLatch running = new CountDownLatch(Math.max(0, threads - 1));
    for (int i = 1; i < threads; i++) {
      start(batch, hits[i], running);
    }
    batch.run(hits[0]);
    awaitAll(running);
    batch.throwFailure();
  }

  private void start(Batch batch, VectorHits own, CountDownLatch running) {
    try {
      helpers.execute(
          () -> {
            batch.run(own);
            running.countDown();
          });
    } catch (RuntimeException | Error e) { // no thread to be had: those that run are waited for
      batch.failure.compareAndSet(null, e);
      running.countDown();
    }
  }

  /** The snapshot is in use until then, so an interrupt has to wait. */
  private static void awaitAll(CountDownLatch running) {
    boolean interrupted = false;
    while (true) {
      try {
        running.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<VectorHit> copy(VectorHits found) {
    final List<VectorHit> copies = new ArrayList<>(found.count());
    while (found.next()) {
      copies.add(new VectorHit(found.ordinal(), found.id(), found.score()));
    }
    return Collections.unmodifiableList(copies);
  }

  /** Ends the threads. */
  @Override
  public void close() {
    helpers.shutdown();
  }

  /** One batch, of which each thread takes the next query that none has. */
  private static final class Batch {
    private final Snapshot snapshot;
    private final List<VectorQuery> queries;
    private final Visitor visitor;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Batch(Snapshot snapshot, List<VectorQuery> queries, Visitor visitor) {
      this.snapshot = snapshot;
      this.queries = queries;
      this.visitor = visitor;
    }

    void run(VectorHits own) {
      try {
        while (failure.get() == null) {
          final int query = next.getAndIncrement();
          if (query >= queries.size()) {
            return;
          }
          visitor.found(query, snapshot.search(queries.get(query), own));
        }
      } catch (RuntimeException | Error e) {
        failure.compareAndSet(null, e); // thrown to the caller
      }
    }

    void throwFailure() {
      switch (failure.get()) {
        case null -> {}
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable e -> throw new AssertionError(e);
      }
    }
  }
}
