package io.lectern.benchmarks;

import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Direction;
import io.lectern.engine.EdgeBatch;
import io.lectern.engine.EdgeCursor;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreReader;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an edge costs when the neighbours of random concepts are gone through: 500,000 concepts of
 * degree 16 to 48, 32 on average, no writer. The limit is a compressed sparse row in two int
 * arrays.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(EdgeScanBenchmark.EDGES)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class EdgeScanBenchmark {
  /** Edges gone through by one invocation: it stops at the first concept that passes them. */
  static final int EDGES = 32 * 1024;

  /** The store, at rest. */
  @State(Scope.Benchmark)
  public static class Store {
    final EdgeCursor cursor = new EdgeCursor();
    final EdgeBatch batch = new EdgeBatch();
    final int[] ends = new int[64];

    /** Starts are the first so many concepts: all, or few enough for the CPU's caches. */
    @Param({"500000", "10000", "1000"})
    public int startRange;

    StoreReader reader;
    Snapshot snapshot;
    int[] starts;

    /** Maps the store. */
    @Setup
    public void setUp() {
      Fixture.require();
      reader = StoreReader.open(Fixture.STORE);
      final ReaderTable readers = ReaderTable.inProcess();
      readers.row(0).claim(ProcessHandle.current().pid(), 0, "benchmarks");
      snapshot = reader.snapshot(readers.row(0));
      final ConceptFlyweight concept = new ConceptFlyweight();
      starts = Corpus.starts(startRange);
      for (int i = 0; i < starts.length; i++) {
        if (!snapshot.find(Corpus.id(starts[i]), concept)) {
          throw new IllegalStateException("concept " + starts[i] + " is missing");
        }
        starts[i] = concept.ordinal();
      }
    }

    /** Unmaps the store. */
    @TearDown
    public void tearDown() {
      snapshot.close();
      reader.close();
    }
  }

  /** The limit. */
  @State(Scope.Benchmark)
  public static class SparseRow {
    final int[] offsets = new int[Corpus.CONCEPTS + 1];

    @Param({"500000", "10000", "1000"})
    public int startRange;

    int[] targets = new int[Corpus.SOURCES * 48];
    int[] starts;

    /** Lays the same edges out. */
    @Setup
    public void setUp() {
      int length = 0;
      for (int i = 0; i < Corpus.CONCEPTS; i++) {
        if (i < Corpus.SOURCES) {
          for (int target : Corpus.neighbours(i)) {
            targets[length++] = target;
          }
        }
        offsets[i + 1] = length;
      }
      targets = Arrays.copyOf(targets, length);
      starts = Corpus.starts(startRange);
    }
  }

  @Benchmark
  public long limitSparseRow(SparseRow graph, Position position) {
    long sum = 0;
    int edges = 0;
    while (edges < EDGES) {
      final int start = graph.starts[position.next(graph.starts.length)];
      final int end = graph.offsets[start + 1];
      for (int i = graph.offsets[start]; i < end; i++) {
        sum += graph.targets[i];
        edges++;
      }
    }
    return sum;
  }

  @Benchmark
  public long storeOneByOne(Store store, Position position) {
    final EdgeCursor cursor = store.cursor;
    long sum = 0;
    int edges = 0;
    while (edges < EDGES) {
      final int start = store.starts[position.next(store.starts.length)];
      store.snapshot.edges(start, Direction.OUT, cursor);
      while (cursor.next()) {
        sum += cursor.end();
        edges++;
      }
    }
    return sum;
  }

  /** The concepts to come are fetched ahead, and their ends taken in bulk. */
  @Benchmark
  public long storeFetchedAhead(Store store, Position position) {
    final EdgeCursor cursor = store.cursor;
    final int[] ends = store.ends;
    final int[] starts = store.starts;
    long sum = 0;
    int edges = 0;
    while (edges < EDGES) {
      final int first =
          position.next(starts.length / EdgeCursor.PREFETCH_LIMIT) * EdgeCursor.PREFETCH_LIMIT;
      store.snapshot.prefetchEdges(starts, first, EdgeCursor.PREFETCH_LIMIT, Direction.OUT, cursor);
      for (int i = first; i < first + EdgeCursor.PREFETCH_LIMIT; i++) {
        store.snapshot.edges(starts[i], Direction.OUT, cursor);
        int count;
        while ((count = cursor.nextEnds(ends)) > 0) {
          for (int j = 0; j < count; j++) {
            sum += ends[j];
          }
          edges += count;
        }
      }
    }
    return sum;
  }

  /** The concepts to come are read together, as walks do. */
  @Benchmark
  public long storeManyAtOnce(Store store, Position position) {
    final EdgeBatch batch = store.batch;
    final int[] starts = store.starts;
    long sum = 0;
    int edges = 0;
    while (edges < EDGES) {
      final int first = position.next(starts.length / EdgeBatch.CONCEPTS) * EdgeBatch.CONCEPTS;
      int read = 0;
      while (read < EdgeBatch.CONCEPTS) {
        final int concepts =
            store.snapshot.readEnds(
                starts, first + read, EdgeBatch.CONCEPTS - read, Direction.OUT, batch);
        final int[] ends = batch.ends();
        final int count = batch.offsets()[concepts];
        for (int i = 0; i < count; i++) {
          sum += ends[i];
        }
        read += concepts;
        edges += count;
      }
    }
    return sum;
  }

  @Benchmark
  public long storeInBulk(Store store, Position position) {
    final EdgeCursor cursor = store.cursor;
    final int[] ends = store.ends;
    long sum = 0;
    int edges = 0;
    while (edges < EDGES) {
      final int start = store.starts[position.next(store.starts.length)];
      store.snapshot.edges(start, Direction.OUT, cursor);
      int count;
      while ((count = cursor.nextEnds(ends)) > 0) {
        for (int i = 0; i < count; i++) {
          sum += ends[i];
        }
        edges += count;
      }
    }
    return sum;
  }
}
