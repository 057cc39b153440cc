package io.lectern.benchmarks;

import io.lectern.cli.vectors.StoredRows;
import io.lectern.engine.Concept;
import io.lectern.engine.ReaderRow;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreReader;
import io.lectern.engine.StoreWriter;
import java.io.IOException;
import java.util.List;

/** A store of this process's, without a coordinator and a journal. */
final class LecternVectors implements VectorContender {
  private static final int PUTS_PER_BATCH = 256;

  private final TemporaryDirectory directory = new TemporaryDirectory("lectern-vectors");
  private final ReaderTable readers = ReaderTable.inProcess();
  private final StoreWriter writer;
  private final StoreReader reader;
  private final Snapshot snapshot;
  private final StoredRows rows;

  LecternVectors(List<float[]> base) throws IOException {
    final var file = directory.path().resolve("store.dat");
    writer = StoreWriter.create(file, StoreConfig.defaults(), readers);
    build(base);
    reader = StoreReader.open(file);
    final ReaderRow row = readers.row(0);
    row.claim(1, 1, "bench");
    snapshot = reader.snapshot(row);
    rows = new StoredRows(snapshot, Concept.DEFAULT_SPACE, base.size());
  }

  private void build(List<float[]> base) {
    for (int row = 0; row < base.size(); row++) {
      if (row % PUTS_PER_BATCH == 0) {
        if (row > 0) {
          writer.commit();
        }
        writer.beginBatch();
      }
      writer.put(Concept.builder(Integer.toString(row)).embedding(base.get(row)).build());
    }
    writer.commit();
  }

  /** Of the whole base, whose rows have the ordinals from 1 on. */
  Snapshot snapshot() {
    return snapshot;
  }

  @Override
  public int find(float[] query, int ef, int[] found) {
    return rows.find(query, ef, found);
  }

  /** The k rows that are nearest to each query, by comparing all. */
  List<int[]> exact(List<float[]> queries, int k) {
    return rows.exact(queries, k);
  }

  @Override
  public void close() throws IOException {
    snapshot.close();
    reader.close();
    writer.close();
    directory.close();
  }
}
