package io.lectern.benchmarks;

import java.util.function.IntConsumer;

/**
 * Breadth-first walks over graphs that have none, for contenders whose edges cost more than the
 * calls of this class. (Plain arrays have a loop of their own: they are the limit.)
 */
final class HandWalk {
  /** Where the edges of a vertex lead. */
  interface Neighbours {
    void forEach(int vertex, IntConsumer end);
  }

  private final Neighbours neighbours;
  private final int[] stamps;
  private final int[] queue;
  private final IntConsumer meet = this::meet;
  private int generation;
  private int tail;

  HandWalk(int vertices, Neighbours neighbours) {
    this.neighbours = neighbours;
    this.stamps = new int[vertices];
    this.queue = new int[vertices];
  }

  /** How many vertices are within some hops. */
  int neighbourhood(int start, int hops) {
    generation++;
    tail = 0;
    meet(start);
    int from = 0;
    for (int hop = 0; hop < hops; hop++) {
      final int to = tail;
      for (int i = from; i < to; i++) {
        neighbours.forEach(queue[i], meet);
      }
      from = to;
    }
    return tail;
  }

  private void meet(int vertex) {
    if (stamps[vertex] != generation) {
      stamps[vertex] = generation;
      queue[tail++] = vertex;
    }
  }
}
