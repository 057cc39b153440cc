package io.lectern.benchmarks;

import io.github.jbellis.jvector.disk.ReaderSupplier;
import io.github.jbellis.jvector.disk.ReaderSupplierFactory;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndex;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import java.io.IOException;
import java.nio.file.Path;

/** JVector's graph in a file, with full vectors beside the links. */
final class JVectorFile implements VectorContender {
  private final TemporaryDirectory directory = new TemporaryDirectory("lectern-jvector");
  private final ReaderSupplier readers;
  private final OnDiskGraphIndex graph;
  private final GraphSearcher searcher;

  /**
   * Writes the file.
   *
   * @param built what is in it
   */
  JVectorFile(JVectorRows built) throws IOException {
    final Path file = directory.path().resolve("graph");
    built.write(file);
    readers = ReaderSupplierFactory.open(file);
    graph = OnDiskGraphIndex.load(readers);
    searcher = new GraphSearcher(graph);
  }

  @Override
  public int find(float[] query, int ef, int[] found) {
    final var view = (ImmutableGraphIndex.ScoringView) searcher.getView();
    return JVectorRows.find(
        searcher,
        new DefaultSearchScoreProvider(
            view.rerankerFor(JVectorRows.unit(query), JVectorRows.SIMILARITY)),
        ef,
        found);
  }

  @Override
  public void close() throws IOException {
    searcher.close();
    graph.close();
    readers.close();
    directory.close();
  }
}
