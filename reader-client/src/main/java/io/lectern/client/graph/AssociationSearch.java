package io.lectern.client.graph;

import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Snapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the strongest chain to each concept: Dijkstra's algorithm on products of numbers between 0
 * and 1, which a further step can only make smaller.
 */
final class AssociationSearch {
  private static final int ANY = 0;

  private final Snapshot snapshot;
  private final Labels labels;
  private final EdgeScan scan;
  private final Meter meter;
  private final Marks settled;
  private final CostByOrdinal best;
  private final Names names;
  private final ConceptFlyweight concept = new ConceptFlyweight();

  AssociationSearch(Snapshot snapshot, GraphWorkspace workspace, Names names) {
    this.snapshot = snapshot;
    this.labels = workspace.labels;
    this.scan = workspace.scan;
    this.meter = workspace.meter;
    this.settled = workspace.forward.reached;
    this.best = workspace.best;
    this.names = names;
  }

  /** The strongest chains from one concept to each other one, at least so strong. */
  List<ConceptPath> run(int from, int limit, double cutoff, int most) {
    return run(from, ANY, limit, cutoff, most);
  }

  /** The strongest chain to one concept, or none. */
  List<ConceptPath> runTo(int from, int to, int limit, double cutoff) {
    return run(from, to, limit, cutoff, 1);
  }

  private List<ConceptPath> run(int from, int to, int limit, double cutoff, int most) {
    final List<ConceptPath> chains = new ArrayList<>();
    labels.clear();
    settled.begin(limit);
    best.begin(limit);
    labels.addRoot(from, -1);
    int label;
    while (chains.size() < most && (label = labels.pop()) >= 0) {
      final int node = labels.node(label);
      if (!settled.add(node)) {
        continue;
      }
      if (!meter.takeConcept()) {
        return chains;
      }
      if (node != from && (to == ANY || node == to)) {
        chains.add(chain(labels.path(label)));
      }
      if (chains.size() < most && !follow(label, node, cutoff)) {
        return chains;
      }
    }
    return chains;
  }

  private boolean follow(int label, int node, double cutoff) {
    scan.start(node);
    while (scan.next()) {
      if (!meter.takeEdge()) {
        return false;
      }
      final int end = scan.end();
      if (!settled.contains(end)) {
        final double strength = -labels.cost(label) * strengthOf(node, end);
        // Labels are taken cheapest first, so a strength is kept as its negative.
        if (strength > 0 && strength >= cutoff && best.improve(end, -strength)) {
          labels.add(label, scan, -strength);
        }
      }
    }
    return !meter.isSpent();
  }

  private double strengthOf(int node, int end) {
    final float weight = scan.weight();
    if (weight > 1) {
      throw new IllegalArgumentException(
          "an edge of '%s' and '%s', of type %s, has weight %s: strengths are products of weights that are 1 at most; a bound on weights leaves it out"
              .formatted(names.id(node), names.id(end), names.type(scan.typeSymbol()), weight));
    }
    if (!snapshot.wrap(end, concept)) {
      throw names.damaged(end);
    }
    return (double) weight * concept.confidence();
  }

  private ConceptPath chain(FoundPath path) {
    final ConceptPath named = path.named(names);
    return new ConceptPath(named.concepts(), named.edges(), -named.cost());
  }
}
