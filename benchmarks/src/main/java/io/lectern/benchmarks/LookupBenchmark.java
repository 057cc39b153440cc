package io.lectern.benchmarks;

import io.lectern.engine.ConceptFlyweight;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a lookup costs that reads two fields: one million concepts, uniformly random, one thread.
 * Every store holds the same 256 bytes a concept, and each is asked with keys that lie in memory in
 * the order in which they are used.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class LookupBenchmark {

  @Benchmark
  public int limitHashMap(HashMapState heap, Position position) {
    return Peers.twoFields(heap.map.get(heap.ids[position.next(heap.ids.length)]));
  }

  @Benchmark
  public int storeByKey(StoreState store, Position position) {
    store.snapshot.find(store.keys[position.next(store.keys.length)], store.concept);
    return twoFields(store.concept);
  }

  @Benchmark
  public int storeByString(StoreState store, Position position) {
    store.snapshot.find(store.ids[position.next(store.ids.length)], store.concept);
    return twoFields(store.concept);
  }

  @Benchmark
  public int storeByOrdinal(StoreState store, Position position) {
    store.snapshot.wrap(store.ordinals[position.next(store.ordinals.length)], store.concept);
    return twoFields(store.concept);
  }

  @Benchmark
  public int chronicleMap(ChronicleMapState chronicle, Position position) {
    return Peers.twoFields(chronicle.find(position.next(chronicle.ids.length)));
  }

  /** One read transaction for all lookups: it pins what it saw first. */
  @Benchmark
  public int lmdbLongTransaction(LmdbState lmdb, Position position) {
    return Peers.twoFields(lmdb.find(position.next(lmdb.ids.length)));
  }

  /** The read transaction is renewed for each lookup: it sees what was committed last. */
  @Benchmark
  public int lmdbRenewed(LmdbState lmdb, Position position) {
    return Peers.twoFields(lmdb.findRenewed(position.next(lmdb.ids.length)));
  }

  private static int twoFields(ConceptFlyweight concept) {
    return concept.typeSymbol() + Float.floatToRawIntBits(concept.confidence());
  }
}
