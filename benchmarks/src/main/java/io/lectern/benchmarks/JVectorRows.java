package io.lectern.benchmarks;

import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndex;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.graph.similarity.SearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/** JVector's graph in the heap, over full vectors. */
final class JVectorRows implements VectorContender {
  private static final VectorTypeSupport VECTORS =
      VectorizationProvider.getInstance().getVectorTypeSupport();
  static final VectorSimilarityFunction SIMILARITY = VectorSimilarityFunction.DOT_PRODUCT;
  private static final float OVERFLOW = 1.2f;
  private static final float ALPHA = 1.2f;

  private final RandomAccessVectorValues vectors;
  private final GraphIndexBuilder builder;
  private final ImmutableGraphIndex graph;
  private final GraphSearcher searcher;

  JVectorRows(List<float[]> base) {
    final int dimension = base.getFirst().length;
    final List<VectorFloat<?>> units = new ArrayList<>();
    base.forEach(row -> units.add(VECTORS.createFloatVector(VectorContender.unit(row))));
    vectors = new ListRandomAccessVectorValues(units, dimension);
    try (ForkJoinPool one = new ForkJoinPool(1)) {
      builder =
          GraphIndexBuilder.builder(
                  BuildScoreProvider.randomAccessScoreProvider(vectors, SIMILARITY),
                  dimension,
                  List.of(2 * LINKS, LINKS))
              .withBeamWidth(BUILD_WIDTH)
              .withNeighborOverflow(OVERFLOW)
              .withAlpha(ALPHA)
              .withSimdExecutor(one)
              .withParallelExecutor(one)
              .build();
      graph = builder.build(vectors);
      searcher = new GraphSearcher(graph);
    }
  }

  /** Writes the graph, with the vectors in it, as JVector does for searching it on disk. */
  void write(Path file) throws IOException {
    OnDiskGraphIndex.write(graph, vectors, file);
  }

  @Override
  public int find(float[] query, int ef, int[] found) {
    final VectorFloat<?> unit = unit(query);
    return find(searcher, DefaultSearchScoreProvider.exact(unit, SIMILARITY, vectors), ef, found);
  }

  static VectorFloat<?> unit(float[] query) {
    return VECTORS.createFloatVector(VectorContender.unit(query));
  }

  static int find(GraphSearcher searcher, SearchScoreProvider scores, int ef, int[] found) {
    final SearchResult.NodeScore[] hits =
        searcher
            .search(scores, found.length, Math.max(ef, found.length), 0, 0, Bits.ALL)
            .getNodes();
    for (int i = 0; i < hits.length; i++) {
      found[i] = hits[i].node;
    }
    return hits.length;
  }

  @Override
  public void close() throws IOException {
    searcher.close();
    builder.close();
  }
}
