package io.lectern.client.graph;

import java.util.Arrays;
import java.util.List;

/**
 * In which order a search gives a pattern's variables their concepts: the one whose steps cost
 * least by what a {@link DegreeSample} shows, of all orders.
 */
final class MatchPlan {
  private final List<Side> sides;
  private final DegreeSample sample;
  private final double concepts;
  private final int[] order;

  /**
   * An edge of the pattern, seen from one of its variables.
   *
   * @param from variable
   * @param filter number of the filter
   * @param to variable
   * @param reverse number of the filter that sees the same edges from the other end
   */
  record Side(int from, int filter, int to, int reverse) {}

  /**
   * Chooses the order.
   *
   * @param sides of the edges between different variables, once each
   */
  MatchPlan(int variables, List<Side> sides, DegreeSample sample, int ordinalLimit) {
    this.sides = sides;
    this.sample = sample;
    this.concepts = ordinalLimit;
    this.order = choose(variables);
  }

  /** Variables, in the order of their turns. */
  int[] order() {
    return order;
  }

  private int[] choose(int variables) {
    final int sets = 1 << variables;
    final double[] costs = new double[sets];
    final int[] lasts = new int[sets];
    Arrays.fill(costs, Double.POSITIVE_INFINITY);
    costs[0] = 0;
    for (int set = 0; set < sets; set++) {
      final double matches = matches(set, variables);
      for (int next = 0; next < variables; next++) {
        final int larger = set | 1 << next;
        final double cost = costs[set] + matches * work(set, next);
        if (larger != set && cost < costs[larger]) {
          costs[larger] = cost;
          lasts[larger] = next;
        }
      }
    }
    final int[] chosen = new int[variables];
    int set = sets - 1;
    for (int i = variables - 1; i >= 0; i--) {
      chosen[i] = lasts[set];
      set &= ~(1 << lasts[set]);
    }
    return chosen;
  }

  /** How many ways there are to give a set of variables concepts. */
  private double matches(int set, int variables) {
    double matches = 1;
    for (int variable = 0; variable < variables; variable++) {
      if (has(set, variable)) {
        matches *= sample.fitting(variable);
      }
    }
    for (Side side : sides) {
      if (has(set, side.from) && has(set, side.to)) {
        final double pairs = sample.fitting(side.from) * sample.fitting(side.to);
        final double linked =
            Math.min(
                sample.fitting(side.from) * sample.degree(side.from, side.filter),
                sample.fitting(side.to) * sample.degree(side.to, side.reverse));
        matches *= Math.min(1, linked / pairs);
      }
    }
    return matches;
  }

  /** What one more variable costs for each of the ways: the candidates that are gone through. */
  private double work(int set, int next) {
    double work = sample.fitting(next) == 1 ? 1 : concepts;
    for (Side side : sides) {
      if (side.to == next && has(set, side.from)) {
        work = Math.min(work, 1 + sample.degree(side.from, side.filter));
      }
      if (side.from == next && has(set, side.to)) {
        work = Math.min(work, 1 + sample.degree(side.to, side.reverse));
      }
    }
    return work;
  }

  private static boolean has(int set, int variable) {
    return (set >> variable & 1) != 0;
  }
}
