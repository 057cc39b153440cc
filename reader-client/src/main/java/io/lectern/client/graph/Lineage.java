package io.lectern.client.graph;

import io.lectern.engine.Edge;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;

/**
 * Everything that a concept rests on, as a tree: each concept is gone on from once, where it is
 * nearest to the root; where else it is met it is a leaf that says so. The tree is kept by ordinal,
 * some tens of bytes for each node; ids and edges are read when they are asked for, from the
 * snapshot, which must then be open. Used by one thread.
 */
public final class Lineage {
  private final Names names;
  private final IntList ordinals;
  private final IntList depths;
  private final List<Mark> marks;
  private final IntList firstChildren;
  private final FoundEdges edges;
  private final Limit limit;

  /**
   * Nodes are in the order of a breadth-first walk, so that the children of each are side by side.
   *
   * @param firstChildren of each node the place of its first child; if it has none, that of the
   *     next node's. One more for the end
   * @param edges of each node but the root, one place further on: the edge from its parent
   */
  Lineage(
      Names names,
      IntList ordinals,
      IntList depths,
      List<Mark> marks,
      IntList firstChildren,
      FoundEdges edges,
      Limit limit) {
    this.names = names;
    this.ordinals = ordinals;
    this.depths = depths;
    this.marks = marks;
    this.firstChildren = firstChildren;
    this.edges = edges;
    this.limit = limit;
  }

  /** Why a node has, or has not, children. */
  public enum Mark {
    /** It has all that it leads to as children, if anything. */
    NONE,
    /** It is one of its own ancestors in the tree: the edges run in a circle here. */
    CYCLE,
    /** It stands in the tree a second time; its children are where it stands first. */
    REPEATED,
    /** It was not gone on from: it is as deep as was asked for, or the budget was spent. */
    CUT
  }

  /** A concept of the tree. */
  public final class Node {
    private final int place;

    private Node(int place) {
      this.place = place;
    }

    /**
     * The concept's id.
     *
     * @throws IllegalStateException if the snapshot is closed
     */
    public String id() {
      return names.id(ordinals.get(place));
    }

    /**
     * The edge that leads to it from its parent; null for the root.
     *
     * @throws IllegalStateException if the snapshot is closed
     */
    public Edge edge() {
      return place == 0 ? null : edges.edge(place - 1, names);
    }

    /** Edges from the root. */
    public int depth() {
      return depths.get(place);
    }

    /** Why it has, or has not, children. */
    public Mark mark() {
      return marks.get(place);
    }

    /** Its children in the order of the edges. */
    public List<Node> children() {
      final int first = firstChildren.get(place);
      final int count = firstChildren.get(place + 1) - first;
      return new AbstractList<>() {
        @Override
        public Node get(int index) {
          return new Node(first + Objects.checkIndex(index, count));
        }

        @Override
        public int size() {
          return count;
        }
      };
    }
  }

  /** The concept that was asked for. */
  public Node root() {
    return new Node(0);
  }

  /** How many nodes the tree has. */
  public int size() {
    return ordinals.size();
  }

  /** What ended the walk early; {@link Limit#NONE} if the answer is whole. */
  public Limit limit() {
    return limit;
  }

  public boolean isComplete() {
    return limit == Limit.NONE;
  }
}
