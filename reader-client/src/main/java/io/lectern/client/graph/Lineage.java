package io.lectern.client.graph;

import io.lectern.engine.Edge;
import java.util.Collections;
import java.util.List;

/**
 * Everything that a concept rests on, as a tree: each concept is gone on from once, where it is
 * nearest to the root; where else it is met it is a leaf that says so. Immutable.
 *
 * @param root the concept that was asked for
 * @param size nodes of the tree
 * @param limit what ended the walk early; {@link Limit#NONE} if the answer is whole
 */
public record Lineage(Node root, int size, Limit limit) {

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

  /**
   * A concept of the tree.
   *
   * @param id of the concept
   * @param edge that leads to it from its parent; null for the root
   * @param depth edges from the root
   * @param mark why it has, or has not, children
   * @param children in the order of the edges; cannot be changed by those who get the answer
   */
  public record Node(String id, Edge edge, int depth, Mark mark, List<Node> children) {
    /** Protects the list, which is filled while the tree is made. */
    public Node {
      children = Collections.unmodifiableList(children);
    }
  }

  public boolean isComplete() {
    return limit == Limit.NONE;
  }
}
