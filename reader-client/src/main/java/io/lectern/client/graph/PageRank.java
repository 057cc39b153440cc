package io.lectern.client.graph;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Passes ranks on: each concept fetches its share from those whose edges lead to it. */
final class PageRank {
  private final SparseRows incoming;
  private final double damping;
  private final int count;

  /** One over the number of edges that lead on; 0 where none does. */
  private final double[] shares;

  private final double[] ranks;

  /** What each concept passes along each of its edges. */
  private final double[] passed;

  PageRank(SparseRows incoming, double damping) {
    this.incoming = incoming;
    this.damping = damping;
    this.count = incoming.conceptCount();
    this.shares = new double[incoming.limit];
    for (int start : incoming.ends) {
      shares[start]++;
    }
    for (int i = 0; i < shares.length; i++) {
      shares[i] = shares[i] == 0 ? 0 : 1 / shares[i];
    }
    this.ranks = new double[incoming.limit];
    this.passed = new double[incoming.limit];
  }

  Ranks run(int iterations, double tolerance, Deadline deadline) {
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = incoming.concepts[i] ? 1.0 / count : 0;
    }
    int done = 0;
    double change = Double.POSITIVE_INFINITY;
    while (done < iterations && (tolerance == 0 || change >= tolerance)) {
      if (deadline.isUp()) {
        return new Ranks(ranks, incoming.concepts, done, Limit.TIME);
      }
      change = pass();
      done++;
    }
    return new Ranks(ranks, incoming.concepts, done, Limit.NONE);
  }

  /** By how much the ranks have changed in all. */
  private double pass() {
    final double lost = sum((chunk, from, to) -> prepare(from, to));
    final double base = (1 - damping + damping * lost) / count;
    return sum((chunk, from, to) -> fetch(from, to, base));
  }

  private interface ChunkSum {
    double of(int chunk, int from, int to);
  }

  /** Adds up in the order of chunks, so that the sum is the same every time. */
  private double sum(ChunkSum summand) {
    final double[] sums = new double[Chunks.count(incoming.limit)];
    Chunks.forEach(incoming.limit, (chunk, from, to) -> sums[chunk] = summand.of(chunk, from, to));
    return Arrays.stream(sums).sum();
  }

  /** The ranks of those that pass nothing on. */
  private double prepare(int from, int to) {
    double lost = 0;
    for (int i = from; i < to; i++) {
      passed[i] = ranks[i] * shares[i];
      lost += shares[i] == 0 ? ranks[i] : 0;
    }
    return lost;
  }

  private double fetch(int from, int to, double base) {
    final int[] ends = incoming.ends;
    double change = 0;
    int edge = incoming.offsets[from];
    for (int i = from; i < to; i++) {
      double sum = 0;
      for (final int last = incoming.offsets[i + 1]; edge < last; edge++) {
        sum += passed[ends[edge]];
      }
      if (incoming.concepts[i]) {
        final double rank = base + damping * sum;
        change += Math.abs(rank - ranks[i]);
        ranks[i] = rank;
      }
    }
    return change;
  }

  /** Ordinals by rank, greatest first. */
  static int[] order(double[] ranks, boolean[] concepts, int most) {
    final Comparator<Integer> byRank =
        Comparator.comparingDouble((Integer ordinal) -> -ranks[ordinal])
            .thenComparing(Comparator.naturalOrder());
    // The last of those kept is the first to go.
    final PriorityQueue<Integer> kept = new PriorityQueue<>(byRank.reversed());
    for (int ordinal = 0; ordinal < ranks.length; ordinal++) {
      if (concepts[ordinal]
          && (kept.size() < most || (most > 0 && ranks[ordinal] > ranks[kept.element()]))) {
        kept.add(ordinal);
        if (kept.size() > most) {
          kept.remove();
        }
      }
    }
    return kept.stream().sorted(byRank).mapToInt(Integer::intValue).toArray();
  }
}
