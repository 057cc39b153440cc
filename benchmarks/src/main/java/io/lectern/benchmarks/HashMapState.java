package io.lectern.benchmarks;

import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreReader;
import java.util.HashMap;
import java.util.Map;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The limit: a map in the heap of the one process that can use it. */
@State(Scope.Benchmark)
public class HashMapState {
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
