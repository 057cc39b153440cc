package io.lectern.benchmarks;

import java.io.IOException;

/** The tables of {@code lectern bench alternate}: JMH's benchmarks of reading, run by turns. */
final class Alternations {
  private static final int TURNS = 200;

  private Alternations() {}

  /** Arguments: {@code lookup}, {@code record}, {@code scan} or {@code snapshot}, and the turns. */
  public static void main(String[] arguments) throws IOException {
    final int turns = arguments.length > 1 ? Integer.parseInt(arguments[1]) : TURNS;
    final String table = arguments.length == 0 ? "" : arguments[0];
    switch (table) {
      case "lookup" -> lookup(turns);
      case "record" -> wholeRecord(turns);
      case "scan" -> {
        scan(turns, 500_000);
        scan(turns, 10_000);
        scan(turns, 1_000);
      }
      case "snapshot" -> snapshot(turns);
      default ->
          throw new IllegalArgumentException(
              "usage: lectern bench alternate lookup|record|scan|snapshot [TURNS]");
    }
  }

  private static void lookup(int turns) throws IOException {
    final LookupBenchmark benchmark = new LookupBenchmark();
    final HashMapState heap = new HashMapState();
    heap.setUp();
    final StoreState store = new StoreState();
    store.setUp();
    final ChronicleMapState chronicle = new ChronicleMapState();
    chronicle.setUp();
    final LmdbState lmdb = new LmdbState();
    lmdb.setUp();
    final Position position = new Position();
    final Alternation alternation = new Alternation(turns);
    alternation.add("in-heap HashMap", 1, () -> benchmark.limitHashMap(heap, position));
    alternation.add("store by key", 1, () -> benchmark.storeByKey(store, position));
    alternation.add("store by String", 1, () -> benchmark.storeByString(store, position));
    alternation.add("store by ordinal", 1, () -> benchmark.storeByOrdinal(store, position));
    alternation.add("Chronicle Map getUsing", 1, () -> benchmark.chronicleMap(chronicle, position));
    alternation.add("LMDB, renewed transaction", 1, () -> benchmark.lmdbRenewed(lmdb, position));
    alternation.add(
        "LMDB, one long transaction", 1, () -> benchmark.lmdbLongTransaction(lmdb, position));
    alternation.run("lookup, two fields");
  }

  private static void wholeRecord(int turns) throws IOException {
    final WholeRecordBenchmark benchmark = new WholeRecordBenchmark();
    final HashMapState heap = new HashMapState();
    heap.setUp();
    final StoreState store = new StoreState();
    store.setUp();
    final ChronicleMapState chronicle = new ChronicleMapState();
    chronicle.setUp();
    final LmdbState lmdb = new LmdbState();
    lmdb.setUp();
    final Position position = new Position();
    final Alternation alternation = new Alternation(turns);
    alternation.add("in-heap HashMap", 1, () -> benchmark.limitHashMap(heap, position));
    alternation.add("store by key", 1, () -> benchmark.storeByKey(store, position));
    alternation.add("Chronicle Map getUsing", 1, () -> benchmark.chronicleMap(chronicle, position));
    alternation.add("LMDB, renewed transaction", 1, () -> benchmark.lmdbRenewed(lmdb, position));
    alternation.run("lookup, whole record");
  }

  private static void scan(int turns, int startRange) {
    final EdgeScanBenchmark benchmark = new EdgeScanBenchmark();
    final EdgeScanBenchmark.SparseRow row = new EdgeScanBenchmark.SparseRow();
    row.startRange = startRange;
    row.setUp();
    final EdgeScanBenchmark.Store store = new EdgeScanBenchmark.Store();
    store.startRange = startRange;
    store.setUp();
    final Position position = new Position();
    final Alternation alternation = new Alternation(turns);
    alternation.add(
        "sparse rows in arrays",
        EdgeScanBenchmark.EDGES,
        () -> benchmark.limitSparseRow(row, position));
    alternation.add(
        "store, one by one",
        EdgeScanBenchmark.EDGES,
        () -> benchmark.storeOneByOne(store, position));
    alternation.add(
        "store, in bulk", EdgeScanBenchmark.EDGES, () -> benchmark.storeInBulk(store, position));
    alternation.add(
        "store, fetched ahead and in bulk",
        EdgeScanBenchmark.EDGES,
        () -> benchmark.storeFetchedAhead(store, position));
    alternation.add(
        "store, many at once",
        EdgeScanBenchmark.EDGES,
        () -> benchmark.storeManyAtOnce(store, position));
    alternation.run("edge, from " + startRange + " concepts");
  }

  private static void snapshot(int turns) {
    final SnapshotBenchmark benchmark = new SnapshotBenchmark();
    benchmark.setUp();
    final Alternation alternation = new Alternation(turns);
    alternation.add("empty loop", 1, () -> benchmark.limitEmptyLoop());
    alternation.add("snapshot, open and close", 1, () -> benchmark.openAndClose());
    alternation.run("snapshot");
  }
}
