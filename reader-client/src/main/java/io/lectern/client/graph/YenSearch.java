package io.lectern.client.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Finds the k cheapest paths that pass no concept twice, two of them different if they differ in an
 * edge (Yen's algorithm, with Lawler's saving: a path found as a detour at step <i>i</i> of another
 * one is left again at <i>i</i> or behind it only).
 */
final class YenSearch implements CheapestSearch.Detour {
  private record Candidate(FoundPath path, int leftAt, int number) {}

  private final CheapestSearch search;
  private final Meter meter;
  private final Marks avoidedNodes = new Marks();
  private final List<FoundPath> found = new ArrayList<>();
  private final PriorityQueue<Candidate> candidates =
      new PriorityQueue<>(
          Comparator.comparingDouble((Candidate candidate) -> candidate.path().cost())
              .thenComparingInt(candidate -> candidate.path().hops())
              .thenComparingInt(Candidate::number));
  private int candidateCount;

  /** The path that is left, and the step. */
  private FoundPath root;

  private int step;

  YenSearch(CheapestSearch search, Meter meter) {
    this.search = search;
    this.meter = meter;
  }

  /** The best paths first: fewer than k if there are no more, or the budget was spent. */
  List<FoundPath> run(int from, int to, int limit, int maxHops, int k) {
    final FoundPath best = search.run(from, to, limit, maxHops, CheapestSearch.Detour.NONE);
    if (best == null) {
      return found;
    }
    found.add(best);
    Candidate last = new Candidate(best, 0, 0);
    while (found.size() < k) {
      if (!leave(last, to, limit, maxHops)) {
        return found;
      }
      last = candidates.poll();
      if (last == null) {
        return found;
      }
      found.add(last.path());
    }
    return found;
  }

  /** Adds the best detour at each step of a path; false: the budget is spent. */
  private boolean leave(Candidate left, int to, int limit, int maxHops) {
    root = left.path();
    for (step = left.leftAt(); step < root.hops(); step++) {
      avoidedNodes.begin(limit);
      for (int i = 0; i < step; i++) {
        avoidedNodes.add(root.nodes[i]);
      }
      final FoundPath rest = search.run(root.nodes[step], to, limit, maxHops - step, this);
      if (meter.isSpent()) {
        return false;
      }
      if (rest != null) {
        candidates.add(new Candidate(root.joined(step, rest), step, ++candidateCount));
      }
    }
    return true;
  }

  @Override
  public boolean avoids(int node) {
    return avoidedNodes.contains(node);
  }

  /** The edges by which the paths known go on from where they are all still the same. */
  @Override
  public boolean avoidsEdge(EdgeScan scan) {
    for (FoundPath path : found) {
      if (path.hops() > step
          && root.beginsLike(path, step)
          && path.nodes[step + 1] == scan.end()
          && path.edges.symbol(step) == scan.typeSymbol()
          && (path.edges.from(step) != path.nodes[step]) == scan.isIncoming()) {
        return true;
      }
    }
    return false;
  }
}
