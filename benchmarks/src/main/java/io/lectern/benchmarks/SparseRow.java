package io.lectern.benchmarks;

import java.util.Arrays;
import java.util.stream.IntStream;

/** The limit: a graph in plain arrays (compressed sparse rows), and what goes through them. */
final class SparseRow {
  private static final int CHUNK = 8192;

  final int[] offsets;
  final int[] ends;

  // A search's memory, kept between searches.
  private final int[] stamps;
  private final int[] queue;
  private int generation;

  SparseRow(int vertices, int[] froms, int[] tos) {
    offsets = new int[vertices + 1];
    ends = new int[froms.length];
    stamps = new int[vertices];
    queue = new int[vertices];
    for (int from : froms) {
      offsets[from + 1]++;
    }
    Arrays.parallelPrefix(offsets, Integer::sum);
    final int[] next = offsets.clone();
    for (int i = 0; i < froms.length; i++) {
      ends[next[froms[i]]++] = tos[i];
    }
    IntStream.range(0, vertices)
        .parallel()
        .forEach(vertex -> Arrays.sort(ends, offsets[vertex], offsets[vertex + 1]));
  }

  int degree(int vertex) {
    return offsets[vertex + 1] - offsets[vertex];
  }

  /** How many vertices are within some hops. */
  int neighbourhood(int start, int hops) {
    generation++;
    stamps[start] = generation;
    queue[0] = start;
    int tail = 1;
    int from = 0;
    for (int hop = 0; hop < hops; hop++) {
      final int to = tail;
      for (int i = from; i < to; i++) {
        tail = expand(queue[i], tail);
      }
      from = to;
    }
    return tail;
  }

  private int expand(int vertex, int tail) {
    int next = tail;
    final int last = offsets[vertex + 1];
    for (int i = offsets[vertex]; i < last; i++) {
      final int end = ends[i];
      if (stamps[end] != generation) {
        stamps[end] = generation;
        queue[next++] = end;
      }
    }
    return next;
  }

  /** One side of a search from both ends. */
  private static final class Side {
    int from;
    int to;
  }

  /** Edges of a shortest path, -1 if there is none: breadth-first from both ends. */
  static int distance(SparseRow out, SparseRow in, int start, int end) {
    if (start == end) {
      return 0;
    }
    final Side ahead = begin(out, start);
    final Side behind = begin(in, end);
    int hops = 0;
    while (ahead.to > ahead.from && behind.to > behind.from) {
      hops++;
      final boolean isForward = ahead.to - ahead.from <= behind.to - behind.from;
      if (isForward ? meet(out, in, ahead) : meet(in, out, behind)) {
        return hops;
      }
    }
    return -1;
  }

  private static Side begin(SparseRow row, int root) {
    row.generation++;
    row.stamps[root] = row.generation;
    row.queue[0] = root;
    final Side side = new Side();
    side.to = 1;
    return side;
  }

  private static boolean meet(SparseRow row, SparseRow other, Side side) {
    int tail = side.to;
    for (int i = side.from; i < side.to; i++) {
      final int vertex = row.queue[i];
      final int last = row.offsets[vertex + 1];
      for (int j = row.offsets[vertex]; j < last; j++) {
        final int end = row.ends[j];
        if (row.stamps[end] != row.generation) {
          if (other.stamps[end] == other.generation) {
            return true;
          }
          row.stamps[end] = row.generation;
          row.queue[tail++] = end;
        }
      }
    }
    side.from = side.to;
    side.to = tail;
    return false;
  }

  /** PageRank over incoming rows, on all processors. */
  static double[] pageRank(SparseRow in, int[] outDegrees, int iterations) {
    final int count = outDegrees.length;
    final double[] ranks = new double[count];
    final double[] passed = new double[count];
    Arrays.fill(ranks, 1.0 / count);
    final int chunks = (count + CHUNK - 1) / CHUNK;
    for (int iteration = 0; iteration < iterations; iteration++) {
      double lost = 0;
      for (int i = 0; i < count; i++) {
        passed[i] = outDegrees[i] == 0 ? 0 : ranks[i] / outDegrees[i];
        lost += outDegrees[i] == 0 ? ranks[i] : 0;
      }
      final double base = (0.15 + 0.85 * lost) / count;
      IntStream.range(0, chunks)
          .parallel()
          .forEach(
              chunk -> {
                final int to = Math.min(count, (chunk + 1) * CHUNK);
                for (int i = chunk * CHUNK; i < to; i++) {
                  double sum = 0;
                  final int last = in.offsets[i + 1];
                  for (int j = in.offsets[i]; j < last; j++) {
                    sum += passed[in.ends[j]];
                  }
                  ranks[i] = base + 0.85 * sum;
                }
              });
    }
    return ranks;
  }
}
