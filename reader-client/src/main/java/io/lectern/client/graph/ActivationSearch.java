package io.lectern.client.graph;

import io.lectern.client.graph.Activation.Active;
import io.lectern.client.graph.Activation.Spread;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Spreads activation, round by round. */
final class ActivationSearch {
  private final EdgeScan scan;
  private final Meter meter;
  private final Names names;

  /** All that was received, in every round. */
  private final Amounts total;

  private Amounts received;
  private Amounts next;

  ActivationSearch(GraphWorkspace workspace, Names names) {
    this.scan = workspace.scan;
    this.meter = workspace.meter;
    this.names = names;
    this.total = workspace.total;
    this.received = workspace.received;
    this.next = workspace.next;
  }

  List<Active> run(int[] starts, int limit, Spread spread) {
    total.begin(limit);
    received.begin(limit);
    for (int start : starts) {
      if (!received.contains(start)) {
        received.add(start, 1);
      }
    }
    for (int round = 0; round < spread.rounds() && received.size() > 0; round++) {
      next.begin(limit);
      final boolean isWhole = fire(spread);
      collect();
      if (!isWhole) {
        break;
      }
      final Amounts passed = received;
      received = next;
      next = passed;
    }
    return strongest(spread.most());
  }

  private boolean fire(Spread spread) {
    for (int i = 0; i < received.size(); i++) {
      final int ordinal = received.ordinal(i);
      final double amount = received.get(ordinal);
      if (amount >= spread.threshold() && !pass(ordinal, amount * spread.decay())) {
        return false;
      }
    }
    return true;
  }

  /** Divides an amount among the edges of a concept; false: the budget is spent. */
  private boolean pass(int ordinal, double amount) {
    double weights = 0;
    scan.start(ordinal);
    while (scan.next()) {
      if (!meter.takeEdge()) {
        return false;
      }
      weights += Math.max(0, scan.weight());
    }
    if (meter.isSpent()) {
      return false;
    }
    scan.start(ordinal);
    while (weights > 0 && scan.next()) {
      if (scan.weight() > 0) {
        if (!total.contains(scan.end()) && !next.contains(scan.end()) && !meter.takeConcept()) {
          return false;
        }
        next.add(scan.end(), amount * scan.weight() / weights);
      }
    }
    return !meter.isSpent();
  }

  private void collect() {
    for (int i = 0; i < next.size(); i++) {
      total.add(next.ordinal(i), next.get(next.ordinal(i)));
    }
  }

  private List<Active> strongest(int most) {
    return IntStream.range(0, total.size())
        .map(total::ordinal)
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer ordinal) -> -total.get(ordinal))
                .thenComparing(Comparator.naturalOrder()))
        .limit(most)
        .map(ordinal -> new Active(names.id(ordinal), total.get(ordinal)))
        .toList();
  }
}
