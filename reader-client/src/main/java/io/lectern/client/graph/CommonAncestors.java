package io.lectern.client.graph;

import java.util.List;

/**
 * What several concepts have in common: the concepts to which all of them lead. Immutable.
 *
 * @param ancestors those nearest to all first
 * @param limit what ended the search early; {@link Limit#NONE} if the answer is whole
 */
public record CommonAncestors(List<Ancestor> ancestors, Limit limit) {
  /** Copies the list. */
  public CommonAncestors {
    ancestors = List.copyOf(ancestors);
  }

  /**
   * A concept to which all lead. A concept is an ancestor of itself, 0 hops away.
   *
   * @param id of the concept
   * @param hops to it, from each concept asked for in their order
   * @param isLowest whether no other one of the answer leads to it, by however many of the edges
   *     that the filter lets pass, also through concepts that are further away than was asked for;
   *     of common ancestors that lead to each other in a circle none is
   */
  public record Ancestor(String id, List<Integer> hops, boolean isLowest) {
    /** Copies the list. */
    public Ancestor {
      hops = List.copyOf(hops);
    }

    /** The sum of the hops from all. */
    public int distance() {
      return hops.stream().mapToInt(Integer::intValue).sum();
    }
  }

  public boolean isComplete() {
    return limit == Limit.NONE;
  }
}
