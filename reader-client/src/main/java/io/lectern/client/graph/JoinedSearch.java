package io.lectern.client.graph;

import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Snapshot;
import io.lectern.engine.VectorHits;
import io.lectern.engine.VectorQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Asks the vectors and the edges of one snapshot together. */
final class JoinedSearch {
  /**
   * As in reciprocal rank fusion (Cormack et al., SIGIR 2009): how little the first ranks differ.
   */
  private static final double SMOOTHING = 60;

  private final Snapshot snapshot;
  private final GraphWorkspace workspace;
  private final Names names;
  private final int limit;

  JoinedSearch(Snapshot snapshot, GraphWorkspace workspace, Names names, int limit) {
    this.snapshot = snapshot;
    this.workspace = workspace;
    this.names = names;
    this.limit = limit;
  }

  /** Hits of a vector search, in the order of both ranks; the scan has begun. */
  List<JoinedHit> near(VectorQuery query, int[] starts, int maxHops, double weight, int most) {
    final VectorHits hits = search(query);
    final SearchSide side = workspace.forward;
    Distances.note(workspace.scan, workspace.meter, side, starts, limit, maxHops);
    final int[] hops = new int[hits.count()];
    final float[] scores = new float[hops.length];
    final int[] ordinals = new int[hops.length];
    for (int i = 0; hits.next(); i++) {
      ordinals[i] = hits.ordinal();
      scores[i] = hits.score();
      hops[i] = side.reached.contains(ordinals[i]) ? side.noted(ordinals[i]) : -1;
    }
    final List<JoinedHit> joined = new ArrayList<>();
    for (int i = 0; i < hops.length; i++) {
      final double rank = 1 / (SMOOTHING + i) + weight / (SMOOTHING + nearer(hops, hops[i]));
      joined.add(new JoinedHit(names.id(ordinals[i]), scores[i], hops[i], rank));
    }
    joined.sort(Comparator.comparingDouble(JoinedHit::rank).reversed());
    return List.copyOf(joined.subList(0, Math.min(most, joined.size())));
  }

  /** The nearest of those through which the question's filter lets walks come. */
  private VectorHits search(VectorQuery query) {
    final EdgeScan scan = workspace.scan;
    final Predicate<ConceptFlyweight> wanted = query.filter();
    final VectorQuery valid =
        scan.regardsValidity()
            ? query.where(
                concept -> scan.isValid(concept) && (wanted == null || wanted.test(concept)))
            : query;
    return snapshot.search(valid, new VectorHits());
  }

  /** How many hits are nearer; for one out of reach, all that are in reach. */
  private static long nearer(int[] hops, int own) {
    return Arrays.stream(hops).filter(other -> other >= 0 && (own < 0 || other < own)).count();
  }

  /** A shortest path to each hit of a vector search that can be reached; the scans have begun. */
  List<SimilarPaths.SimilarPath> paths(VectorQuery query, int from, int maxHops) {
    final VectorHits hits = search(query);
    final List<SimilarPaths.SimilarPath> paths = new ArrayList<>();
    while (hits.next() && !workspace.meter.isSpent()) {
      final FoundPath path =
          hits.ordinal() == from
              ? new FoundPath(new int[] {from}, new FoundEdges(), new double[] {0})
              : new BidirectionalSearch(workspace).path(from, hits.ordinal(), limit, maxHops);
      if (path != null) {
        paths.add(new SimilarPaths.SimilarPath(path.named(names), hits.score()));
      }
    }
    return paths;
  }
}
