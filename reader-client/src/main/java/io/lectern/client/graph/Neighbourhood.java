package io.lectern.client.graph;

import io.lectern.engine.Edge;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The concepts within some hops of one, in the order in which a breadth-first walk reaches them, by
 * ordinal; ids and edges are read when they are asked for, from the snapshot, which must then be
 * open. Used by one thread.
 */
public final class Neighbourhood {
  private final Names names;
  private final int[] ordinals;
  private final int[] levels;
  private final FoundEdges edges;
  private final Limit limit;
  private final long edgesSeen;

  /**
   * @param levels index of the first concept of each distance, and of the end
   */
  Neighbourhood(
      Names names, int[] ordinals, int[] levels, FoundEdges edges, Limit limit, long edgesSeen) {
    this.names = names;
    this.ordinals = ordinals;
    this.levels = levels;
    this.edges = edges;
    this.limit = limit;
    this.edgesSeen = edgesSeen;
  }

  /** A concept that was reached, and how far away it is. */
  public record Reached(String id, int hops) {}

  /** How many concepts were reached, with the one that the walk started at. */
  public int size() {
    return ordinals.length;
  }

  /** The ordinal of a concept by its place in the order of the walk; 0 is the start. */
  public int ordinal(int index) {
    return ordinals[index];
  }

  /**
   * The ordinals of all concepts in the order of the walk: to search among them, see {@link
   * io.lectern.engine.VectorQuery#among}.
   */
  public int[] ordinals() {
    return ordinals.clone();
  }

  /** The most hops that any concept reached is away. */
  public int hops() {
    return levels.length - 2;
  }

  /** How many concepts are exactly so many hops away. */
  public int size(int hops) {
    return hops < 0 || hops > hops() ? 0 : levels[hops + 1] - levels[hops];
  }

  /** The distance of a concept by its place in the order of the walk. */
  public int hops(int index) {
    // Every level but the last begins a concept or more before the next.
    final int level = Arrays.binarySearch(levels, Objects.checkIndex(index, ordinals.length));
    return level >= 0 ? level : -level - 2;
  }

  /**
   * The concepts, each read from the snapshot when it is asked for.
   *
   * @throws IllegalStateException from the list, if the snapshot is closed
   */
  public List<Reached> concepts() {
    return new AbstractList<>() {
      @Override
      public Reached get(int index) {
        return new Reached(names.id(ordinals[index]), hops(index));
      }

      @Override
      public int size() {
        return ordinals.length;
      }
    };
  }

  /**
   * The edges that were followed, those between concepts reached among them, each once, and in the
   * order of the walk; none if they were not asked for. Each is read from the snapshot when it is
   * asked for.
   */
  public List<Edge> edges() {
    return new AbstractList<>() {
      @Override
      public Edge get(int index) {
        return edges.edge(index, names);
      }

      @Override
      public int size() {
        return edges.size();
      }
    };
  }

  /** What ended the walk early; {@link Limit#NONE} if the answer is whole. */
  public Limit limit() {
    return limit;
  }

  public boolean isComplete() {
    return limit == Limit.NONE;
  }

  /** Edges that the walk has looked at. */
  public long edgesSeen() {
    return edgesSeen;
  }
}
