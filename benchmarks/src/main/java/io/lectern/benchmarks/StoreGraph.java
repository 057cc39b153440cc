package io.lectern.benchmarks;

import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.NodesIterator;
import io.github.jbellis.jvector.graph.similarity.ScoreFunction;
import io.github.jbellis.jvector.util.Bits;
import io.lectern.engine.InsideVectors;
import java.util.Arrays;
import java.util.List;

/**
 * The graph of a store's vector space, in the mapped file, as JVector's searcher goes through it.
 */
final class StoreGraph implements ImmutableGraphIndex {
  private final InsideVectors space;

  StoreGraph(InsideVectors space) {
    this.space = space;
  }

  @Override
  public View getView() {
    return new MappedView();
  }

  @Override
  public NodesIterator getNodes(int level) {
    throw new UnsupportedOperationException("a searcher does not ask for all nodes");
  }

  @Override
  public int maxDegree() {
    return space.maxLinks(0);
  }

  @Override
  public List<Integer> maxDegrees() {
    return List.of(space.maxLinks(0), space.maxLinks(1));
  }

  @Override
  public int getDimension() {
    return space.dimension();
  }

  @Override
  public boolean isHierarchical() {
    return true;
  }

  @Override
  public int getMaxLevel() {
    return space.entryLevel();
  }

  @Override
  public int getDegree(int level) {
    return space.maxLinks(level);
  }

  @Override
  public double getAverageDegree(int level) {
    return space.maxLinks(level);
  }

  @Override
  public int size(int level) {
    return space.nodeLimit();
  }

  @Override
  public long ramBytesUsed() {
    return 0;
  }

  @Override
  public void close() {}

  private final class MappedView implements View {
    private final int[] links = new int[space.maxLinks(0)];

    @Override
    public NodesIterator getNeighborsIterator(int level, int node) {
      final int count = space.links(node, level, links);
      return NodesIterator.fromPrimitiveIterator(
          Arrays.stream(links.clone(), 0, count).iterator(), count);
    }

    @Override
    public void processNeighbors(
        int level, int node, ScoreFunction scores, IntMarker visited, NeighborProcessor processor) {
      final int count = space.links(node, level, links);
      for (int i = 0; i < count; i++) {
        if (visited.mark(links[i])) {
          processor.process(links[i], scores.similarityTo(links[i]));
        }
      }
    }

    @Override
    @SuppressWarnings("deprecation") // it is abstract all the same
    public int size() {
      return space.nodeLimit();
    }

    @Override
    public int getIdUpperBound() {
      return space.nodeLimit();
    }

    @Override
    public NodeAtLevel entryNode() {
      return new NodeAtLevel(space.entryLevel(), space.entryNode());
    }

    @Override
    public Bits liveNodes() {
      return Bits.ALL;
    }

    @Override
    public boolean contains(int level, int node) {
      return node > 0 && node < space.nodeLimit();
    }

    @Override
    public void close() {}
  }
}
