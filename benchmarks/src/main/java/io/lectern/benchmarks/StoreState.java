package io.lectern.benchmarks;

import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.ConceptKey;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreReader;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The store, in a process that has only mapped it, with the queries in every form. */
@State(Scope.Benchmark)
public class StoreState {
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
