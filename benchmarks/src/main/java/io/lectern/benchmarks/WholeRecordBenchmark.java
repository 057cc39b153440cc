package io.lectern.benchmarks;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** As {@link LookupBenchmark}, but every one of the 256 bytes found is read. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class WholeRecordBenchmark {

  @Benchmark
  public long limitHashMap(HashMapState heap, Position position) {
    return Peers.whole(heap.map.get(heap.ids[position.next(heap.ids.length)]));
  }

  @Benchmark
  public long storeByKey(StoreState store, Position position) {
    store.snapshot.find(store.keys[position.next(store.keys.length)], store.concept);
    final MemorySegment record = store.concept.recordSegment();
    long sum = 0;
    for (long i = 0; i < record.byteSize(); i += Long.BYTES) {
      sum += record.get(ValueLayout.JAVA_LONG_UNALIGNED, i);
    }
    return sum;
  }

  @Benchmark
  public long chronicleMap(ChronicleMapState chronicle, Position position) {
    return Peers.whole(chronicle.find(position.next(chronicle.ids.length)));
  }

  @Benchmark
  public long lmdbRenewed(LmdbState lmdb, Position position) {
    return Peers.whole(lmdb.findRenewed(position.next(lmdb.ids.length)));
  }
}
