package io.lectern.client.graph;

import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreReader;
import io.lectern.engine.StoreWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A store that a test writes and reads in one process, without a coordinator. */
final class GraphStore implements AutoCloseable {
  private static final int EDGES_OF_BATCH = 2_000;

  private final StoreWriter writer;
  private final StoreReader reader;
  private final ReaderTable readers = ReaderTable.inProcess();
  private int rows;

  GraphStore(Path dir) {
    final Path file = dir.resolve("store.dat");
    writer = StoreWriter.create(file, StoreConfig.small(), readers);
    reader = StoreReader.open(file);
  }

  StoreWriter writer() {
    return writer;
  }

  /** Puts edges, many in batches; concepts that are missing are made. */
  void link(Collection<Edge> edges) {
    writer.beginBatch();
    int linked = 0;
    for (Edge edge : edges) {
      writer.link(edge, true);
      if (++linked % EDGES_OF_BATCH == 0) {
        writer.commit();
        writer.beginBatch();
      }
    }
    writer.commit();
  }

  void link(Edge... edges) {
    link(List.of(edges));
  }

  /** Edges of type {@code t} from {@code hub} to {@code n0} and so on. */
  static List<Edge> hub(int degree) {
    return IntStream.range(0, degree)
        .mapToObj(i -> Edge.of("hub", "t", "n" + i))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  void put(Concept... concepts) {
    writer.beginBatch();
    for (Concept concept : concepts) {
      writer.put(concept);
    }
    writer.commit();
  }

  /** A snapshot of now. Not more than some hundreds in a test: each takes a row. */
  Snapshot snapshot() {
    readers.row(rows).claim(ProcessHandle.current().pid(), 0, "test");
    return reader.snapshot(readers.row(rows++));
  }

  @Override
  public void close() {
    reader.close();
    writer.close();
  }
}
