package io.lectern.benchmarks;

import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.graph.similarity.ScoreFunction;
import io.lectern.engine.InsideVectors;
import java.io.IOException;

/**
 * JVector's searcher in the store's graph, in the place of the engine's own walk: the same links,
 * and the same codes and vectors compared by the same kernels, one node at a time.
 */
final class StoreByJVector implements VectorContender {
  private final InsideVectors space;
  private final GraphSearcher searcher;
  private final DefaultSearchScoreProvider scores;

  StoreByJVector(InsideVectors space) {
    this.space = space;
    this.searcher = new GraphSearcher(new StoreGraph(space));
    final ScoreFunction.ApproximateScoreFunction codes = node -> score(space.key(node));
    final ScoreFunction.ExactScoreFunction vectors = node -> score(space.exactKey(node));
    this.scores = new DefaultSearchScoreProvider(codes, vectors);
  }

  /** JVector's are at least 0, and the higher the nearer. */
  private static float score(float key) {
    return (1 - key) / 2;
  }

  /** The base's rows were put in their order, so that they have the ordinals from 1 on. */
  @Override
  public int find(float[] query, int ef, int[] found) {
    space.query(query);
    final int count = JVectorRows.find(searcher, scores, ef, found);
    for (int i = 0; i < count; i++) {
      found[i] = space.ordinal(found[i]) - 1;
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    searcher.close();
  }
}
