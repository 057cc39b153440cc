package io.lectern.benchmarks;

import io.lectern.engine.ReaderRow;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreReader;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to open a snapshot and to close it, above an empty loop. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class SnapshotBenchmark {
  private StoreReader reader;
  private ReaderRow row;
  private long epoch = 1;

  /** Maps the store and takes a row of a reader table. */
  @Setup
  public void setUp() {
    Fixture.require();
    reader = StoreReader.open(Fixture.STORE);
    row = ReaderTable.inProcess().row(0);
    row.claim(ProcessHandle.current().pid(), 0, "benchmarks");
  }

  /** Unmaps the store. */
  @TearDown
  public void tearDown() {
    reader.close();
  }

  @Benchmark
  public long limitEmptyLoop() {
    return epoch;
  }

  @Benchmark
  public long openAndClose() {
    try (Snapshot snapshot = reader.snapshot(row)) {
      return snapshot.epoch();
    }
  }
}
