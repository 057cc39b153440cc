package io.lectern.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.ConceptKey;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.map.ChronicleMap;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.Txn;
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

/**
 * What a lookup costs: one million concepts, uniformly random, one thread. The limit is a {@link
 * HashMap} in the heap of the one process that can use it; the peers are Chronicle Map and LMDB.
 * Every one holds the same 256 bytes a concept, and each is asked with keys that lie in memory in
 * the order in which they are used.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class LookupBenchmark {

  /** Goes round the queries. */
  @State(Scope.Thread)
  public static class Position {
    private int next;

    int next(int length) {
      return next++ & (length - 1);
    }
  }

  /** The store, in a process that has only mapped it. */
  @State(Scope.Benchmark)
  public static class Store {
    final ConceptFlyweight concept = new ConceptFlyweight();
    StoreReader reader;
    Snapshot snapshot;
    ConceptKey[] keys;
    String[] ids;
    int[] ordinals;

    /** Maps the store. */
    @Setup
    public void setUp() {
      Fixture.require();
      reader = StoreReader.open(Fixture.STORE);
      final ReaderTable readers = ReaderTable.inProcess();
      readers.row(0).claim(ProcessHandle.current().pid(), 0, "benchmarks");
      snapshot = reader.snapshot(readers.row(0));
      final int[] queries = Corpus.queries();
      keys = new ConceptKey[queries.length];
      ids = new String[queries.length];
      ordinals = new int[queries.length];
      for (int i = 0; i < queries.length; i++) {
        ids[i] = Corpus.id(queries[i]);
        if (!snapshot.find(ids[i], concept)) {
          throw new IllegalStateException("concept " + queries[i] + " is missing");
        }
        ordinals[i] = concept.ordinal();
      }
      for (int i = 0; i < queries.length; i++) {
        keys[i] = reader.key(ids[i]);
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
  public static class Heap {
    final Map<String, byte[]> map = new HashMap<>();
    String[] ids;

    /** Fills a map with the store's records. */
    @Setup
    public void setUp() {
      Fixture.require();
      final ConceptFlyweight concept = new ConceptFlyweight();
      final ReaderTable readers = ReaderTable.inProcess();
      readers.row(0).claim(ProcessHandle.current().pid(), 0, "benchmarks");
      try (StoreReader reader = StoreReader.open(Fixture.STORE);
          Snapshot snapshot = reader.snapshot(readers.row(0))) {
        for (int i = 0; i < Corpus.CONCEPTS; i++) {
          map.put(Corpus.id(i), FixtureBuilder.record(snapshot, i, concept));
        }
      }
      final int[] queries = Corpus.queries();
      ids = new String[queries.length];
      for (int i = 0; i < queries.length; i++) {
        ids[i] = Corpus.id(queries[i]);
      }
    }
  }

  /** Chronicle Map, persisted to a file. */
  @State(Scope.Benchmark)
  public static class Chronicle {
    byte[] value = new byte[Corpus.RECORD_LENGTH];
    ChronicleMap<byte[], byte[]> map;
    byte[][] ids;

    /** Opens the map. */
    @Setup
    public void setUp() throws IOException {
      Fixture.require();
      map = Peers.openChronicleMap();
      ids = encodedIds();
    }

    /** Closes the map. */
    @TearDown
    public void tearDown() {
      map.close();
    }
  }

  /** LMDB, opened for reading only. */
  @State(Scope.Benchmark)
  public static class Lmdb {
    final ByteBuffer key = ByteBuffer.allocateDirect(20);
    Env<ByteBuffer> env;
    Dbi<ByteBuffer> table;
    Txn<ByteBuffer> transaction;
    byte[][] ids;

    /** Opens the environment and a read transaction. */
    @Setup
    public void setUp() {
      Fixture.require();
      env = Peers.openLmdb(true);
      table = Peers.openLmdbTable(env, true);
      transaction = env.txnRead();
      ids = encodedIds();
    }

    /** Closes the environment. */
    @TearDown
    public void tearDown() {
      transaction.close();
      env.close();
    }

    ByteBuffer find(int position) {
      key.clear();
      key.put(ids[position]).flip();
      return table.get(transaction, key).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  private static byte[][] encodedIds() {
    final int[] queries = Corpus.queries();
    final byte[][] ids = new byte[queries.length][];
    for (int i = 0; i < queries.length; i++) {
      ids[i] = Corpus.id(queries[i]).getBytes(US_ASCII);
    }
    return ids;
  }

  @Benchmark
  public int hashMapTwoFields(Heap heap, Position position) {
    return Peers.twoFields(heap.map.get(heap.ids[position.next(heap.ids.length)]));
  }

  @Benchmark
  public int storeByKeyTwoFields(Store store, Position position) {
    store.snapshot.find(store.keys[position.next(store.keys.length)], store.concept);
    return twoFields(store.concept);
  }

  @Benchmark
  public int storeByStringTwoFields(Store store, Position position) {
    store.snapshot.find(store.ids[position.next(store.ids.length)], store.concept);
    return twoFields(store.concept);
  }

  @Benchmark
  public int storeByOrdinalTwoFields(Store store, Position position) {
    store.snapshot.wrap(store.ordinals[position.next(store.ordinals.length)], store.concept);
    return twoFields(store.concept);
  }

  @Benchmark
  public int chronicleMapTwoFields(Chronicle chronicle, Position position) {
    chronicle.value =
        chronicle.map.getUsing(chronicle.ids[position.next(chronicle.ids.length)], chronicle.value);
    return Peers.twoFields(chronicle.value);
  }

  /** One read transaction for all lookups: it pins what it saw first. */
  @Benchmark
  public int lmdbLongTransactionTwoFields(Lmdb lmdb, Position position) {
    return Peers.twoFields(lmdb.find(position.next(lmdb.ids.length)));
  }

  /** The read transaction is renewed for each lookup: it sees what was committed last. */
  @Benchmark
  public int lmdbRenewedTwoFields(Lmdb lmdb, Position position) {
    lmdb.transaction.reset();
    lmdb.transaction.renew();
    return Peers.twoFields(lmdb.find(position.next(lmdb.ids.length)));
  }

  @Benchmark
  public long hashMapWhole(Heap heap, Position position) {
    return Peers.whole(heap.map.get(heap.ids[position.next(heap.ids.length)]));
  }

  @Benchmark
  public long storeByKeyWhole(Store store, Position position) {
    store.snapshot.find(store.keys[position.next(store.keys.length)], store.concept);
    final MemorySegment record = store.concept.recordSegment();
    long sum = 0;
    for (long i = 0; i < record.byteSize(); i += Long.BYTES) {
      sum += record.get(ValueLayout.JAVA_LONG_UNALIGNED, i);
    }
    return sum;
  }

  @Benchmark
  public long chronicleMapWhole(Chronicle chronicle, Position position) {
    chronicle.value =
        chronicle.map.getUsing(chronicle.ids[position.next(chronicle.ids.length)], chronicle.value);
    return Peers.whole(chronicle.value);
  }

  @Benchmark
  public long lmdbRenewedWhole(Lmdb lmdb, Position position) {
    lmdb.transaction.reset();
    lmdb.transaction.renew();
    return Peers.whole(lmdb.find(position.next(lmdb.ids.length)));
  }

  private static int twoFields(ConceptFlyweight concept) {
    return concept.typeSymbol() + Float.floatToRawIntBits(concept.confidence());
  }
}
