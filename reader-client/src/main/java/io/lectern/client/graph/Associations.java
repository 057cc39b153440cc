package io.lectern.client.graph;

import java.util.Collections;
import java.util.List;

/**
 * The concepts that are most strongly associated with one, strongest first, with the chain that
 * associates each. What all chains share is kept once, by ordinal: each is read when it is asked
 * for, from the snapshot, which must then be open.
 *
 * @param chains cannot be changed by those who get the answer. The {@link ConceptPath#cost} of each
 *     is its strength: the product of the weights of its edges and of the confidences of the
 *     concepts that they lead to
 * @param limit what ended the search early; {@link Limit#NONE} if the answer is whole
 */
public record Associations(List<ConceptPath> chains, Limit limit) {
  /** Protects the list. */
  public Associations {
    chains = Collections.unmodifiableList(chains);
  }

  public boolean isComplete() {
    return limit == Limit.NONE;
  }
}
