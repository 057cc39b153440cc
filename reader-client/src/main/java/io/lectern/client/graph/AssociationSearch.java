package io.lectern.client.graph;

import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Snapshot;
import java.util.List;

/**
 * Finds the strongest chain to each concept: Dijkstra's algorithm on products of numbers between 0
 * and 1, which a further step can only make smaller.
 */
final class AssociationSearch {
  private final Snapshot snapshot;
  private final Labels labels;
  private final EdgeScan scan;
  private final Meter meter;

  /** Which concepts are, and where in the answer. */
  private final SearchSide settled;

  private final CostByOrdinal best;
  private final Names names;
  private final ConceptFlyweight concept = new ConceptFlyweight();

  AssociationSearch(Snapshot snapshot, GraphWorkspace workspace, Names names) {
    this.snapshot = snapshot;
    this.labels = workspace.labels;
    this.scan = workspace.scan;
    this.meter = workspace.meter;
    this.settled = workspace.forward;
    this.best = workspace.best;
    this.names = names;
  }

  /** The strongest chains from one concept to each other one, at least so strong. */
  List<ConceptPath> run(int from, int limit, double cutoff, int most) {
    final Chains chains = new Chains(names);
    begin(from, limit);
    int label;
    while (chains.size() < most && (label = nextToSettle()) >= 0) {
      add(chains, label);
      if (chains.size() < most && !follow(label, cutoff)) {
        break;
      }
    }
    return chains;
  }

  /** The strongest chain to one concept, or none. */
  List<ConceptPath> runTo(int from, int to, int limit, double cutoff) {
    begin(from, limit);
    int label;
    while ((label = nextToSettle()) >= 0) {
      if (labels.node(label) == to) {
        return List.of(chain(label));
      }
      if (!follow(label, cutoff)) {
        break;
      }
    }
    return List.of();
  }

  private void begin(int from, int limit) {
    labels.clear();
    settled.begin(limit);
    settled.beginParents(limit);
    best.begin(limit);
    labels.addRoot(from, -1);
  }

  /** The strongest label of a concept that had none so far; -1: none, or the budget is spent. */
  private int nextToSettle() {
    int label = labels.pop();
    while (label >= 0 && !settled.reached.add(labels.node(label))) {
      label = labels.pop();
    }
    return label >= 0 && meter.takeConcept() ? label : -1;
  }

  /** Adds the chain to a concept, which is the one to the concept before, and an edge. */
  private void add(Chains chains, int label) {
    final int node = labels.node(label);
    settled.note(node, chains.places());
    final int parent = labels.parent(label);
    if (parent < 0) {
      chains.addRoot(node);
    } else {
      chains.add(settled.noted(labels.node(parent)), labels, label, -labels.cost(label));
    }
  }

  private boolean follow(int label, double cutoff) {
    final int node = labels.node(label);
    scan.start(node);
    while (scan.next()) {
      if (!meter.takeEdge()) {
        return false;
      }
      final int end = scan.end();
      if (!settled.reached.contains(end)) {
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

  private ConceptPath chain(int label) {
    final FoundPath path = labels.path(label);
    return FoundPath.named(path.nodes, path.edges, -path.cost(), names);
  }
}
