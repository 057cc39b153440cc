package io.lectern.client.graph;

import java.util.List;

/**
 * What some concepts bring to mind: the concepts that activation has spread to, most active first.
 * Immutable.
 *
 * @param concepts without those that it began with, unless it came back to them
 * @param limit what ended the spreading early; {@link Limit#NONE} if the answer is whole
 */
public record Activation(List<Active> concepts, Limit limit) {
  /** Copies the list. */
  public Activation {
    concepts = List.copyOf(concepts);
  }

  /**
   * A concept that was reached.
   *
   * @param id of the concept
   * @param activation the sum of all that it received
   */
  public record Active(String id, double activation) {}

  /**
   * How activation spreads. Each concept asked for begins with 1. In each round a concept that has
   * received at least the threshold in the last one passes on what it received times the decay,
   * divided among its edges in proportion to their weights; edges of weight 0 or less get nothing.
   *
   * @param decay what is left after one edge: above 0, at most 1
   * @param threshold below which nothing is passed on: above 0
   * @param rounds at most
   * @param most concepts in the answer at most
   */
  public record Spread(double decay, double threshold, int rounds, int most) {
    /**
     * Checks every value.
     *
     * @throws IllegalArgumentException naming the one that is out of its range
     */
    public Spread {
      if (!(decay > 0 && decay <= 1)) {
        throw new IllegalArgumentException("decay must be above 0 and at most 1, not " + decay);
      }
      if (!(threshold > 0)) {
        throw new IllegalArgumentException("threshold must be above 0, not " + threshold);
      }
      if (rounds < 0 || most < 0) {
        throw new IllegalArgumentException(
            "rounds and results must be 0 or more, not " + rounds + " and " + most);
      }
    }
  }

  public boolean isComplete() {
    return limit == Limit.NONE;
  }
}
