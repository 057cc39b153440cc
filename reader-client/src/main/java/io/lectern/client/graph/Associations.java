package io.lectern.client.graph;

import java.util.List;

/**
 * The concepts that are most strongly associated with one, strongest first, with the chain that
 * associates each. Immutable.
 *
 * @param chains the {@link ConceptPath#cost} of each is its strength: the product of the weights of
 *     its edges and of the confidences of the concepts that they lead to
 * @param limit what ended the search early; {@link Limit#NONE} if the answer is whole
 */
public record Associations(List<ConceptPath> chains, Limit limit) {
  /** Copies the list. */
  public Associations {
    chains = List.copyOf(chains);
  }

  public boolean isComplete() {
    return limit == Limit.NONE;
  }
}
