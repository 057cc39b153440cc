package io.lectern.benchmarks;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jgrapht.alg.util.Pair;
import org.jgrapht.opt.graph.sparse.IncomingEdgesSupport;
import org.jgrapht.opt.graph.sparse.SparseIntDirectedGraph;

/** JGraphT's sparse graph of ints, searched by hand in the same way as the other contenders. */
final class SparseJgrapht {
  final SparseIntDirectedGraph graph;
  private final HandWalk walk;
  private final int[][] stamps;
  private final int[][] queues;
  private int generation;

  SparseJgrapht(GraphData data) {
    graph =
        new SparseIntDirectedGraph(
            data.vertices(),
            data.edges(),
            () ->
                IntStream.range(0, data.edges()).mapToObj(i -> Pair.of(data.froms[i], data.tos[i])),
            IncomingEdgesSupport.FULL_INCOMING_EDGES);
    walk = new HandWalk(data.vertices(), this::forEachEnd);
    stamps = new int[2][data.vertices()];
    queues = new int[2][data.vertices()];
  }

  long sumOfEnds(int vertex) {
    long sum = 0;
    for (Integer edge : graph.outgoingEdgesOf(vertex)) {
      sum += graph.getEdgeTarget(edge);
    }
    return sum;
  }

  int neighbourhood(int start, int hops) {
    return walk.neighbourhood(start, hops);
  }

  private void forEachEnd(int vertex, IntConsumer end) {
    for (Integer edge : graph.outgoingEdgesOf(vertex)) {
      end.accept(graph.getEdgeTarget(edge));
    }
  }

  private void begin(int side, int root) {
    generation += side == 0 ? 1 : 0;
    stamps[side][root] = generation;
    queues[side][0] = root;
  }

  int distance(int start, int end) {
    if (start == end) {
      return 0;
    }
    begin(0, start);
    begin(1, end);
    final int[] from = {0, 0};
    final int[] to = {1, 1};
    int hops = 0;
    while (to[0] > from[0] && to[1] > from[1]) {
      hops++;
      final int side = to[0] - from[0] <= to[1] - from[1] ? 0 : 1;
      final int tail = expand(side, from[side], to[side]);
      if (tail < 0) {
        return hops;
      }
      from[side] = to[side];
      to[side] = tail;
    }
    return -1;
  }

  /** The queue's next free place, or -1 when the other side is met. */
  private int expand(int side, int from, int to) {
    int tail = to;
    for (int i = from; i < to; i++) {
      final int vertex = queues[side][i];
      for (Integer edge :
          side == 0 ? graph.outgoingEdgesOf(vertex) : graph.incomingEdgesOf(vertex)) {
        final int end = side == 0 ? graph.getEdgeTarget(edge) : graph.getEdgeSource(edge);
        if (stamps[side][end] != generation) {
          if (stamps[1 - side][end] == generation) {
            return -1;
          }
          stamps[side][end] = generation;
          queues[side][tail++] = end;
        }
      }
    }
    return tail;
  }
}
