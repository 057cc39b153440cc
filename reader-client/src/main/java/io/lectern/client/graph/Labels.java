package io.lectern.client.graph;

import java.util.Arrays;

/**
 * The labels of a cheapest-path search, in columns, and a heap of those that are not settled. A
 * label is one way to a concept: what it costs, by how many edges, and by which last one from which
 * label. Used by one thread.
 */
final class Labels {
  private int[] nodes = new int[256];
  private int[] parents = new int[256];
  private int[] hops = new int[256];
  private int[] symbols = new int[256];
  private float[] weights = new float[256];
  private long[] timestamps = new long[256];
  private boolean[] incoming = new boolean[256];
  private double[] costs = new double[256];
  private int size;

  private int[] heap = new int[256];
  private int heapSize;

  void clear() {
    size = 0;
    heapSize = 0;
  }

  /** Adds the label of a start. */
  void addRoot(int node, double cost) {
    room();
    nodes[size] = node;
    parents[size] = -1;
    hops[size] = 0;
    costs[size] = cost;
    push(size++);
  }

  /** Adds the label of the edge that a scan stands on, followed from a label. */
  void add(int parent, EdgeScan scan, double cost) {
    room();
    nodes[size] = scan.end();
    parents[size] = parent;
    hops[size] = hops[parent] + 1;
    symbols[size] = scan.typeSymbol();
    weights[size] = scan.weight();
    timestamps[size] = scan.timestampNs();
    incoming[size] = scan.isIncoming();
    costs[size] = cost;
    push(size++);
  }

  int node(int label) {
    return nodes[label];
  }

  int parent(int label) {
    return parents[label];
  }

  int hops(int label) {
    return hops[label];
  }

  double cost(int label) {
    return costs[label];
  }

  /** The way that a label stands for. */
  FoundPath path(int last) {
    final int count = hops[last];
    final int[] way = new int[count + 1];
    int label = last;
    for (int i = count; i >= 0; i--) {
      way[i] = label;
      label = parents[label];
    }
    final int[] pathNodes = new int[count + 1];
    final double[] pathCosts = new double[count + 1];
    final FoundEdges edges = new FoundEdges();
    for (int i = 0; i <= count; i++) {
      pathNodes[i] = nodes[way[i]];
      pathCosts[i] = costs[way[i]];
      if (i > 0) {
        addEdge(edges, pathNodes[i - 1], way[i]);
      }
    }
    return new FoundPath(pathNodes, edges, pathCosts);
  }

  /** Adds the edge by which a label was reached from a concept before. */
  void addEdge(FoundEdges edges, int before, int label) {
    final boolean backwards = incoming[label];
    edges.add(
        backwards ? nodes[label] : before,
        backwards ? before : nodes[label],
        symbols[label],
        weights[label],
        timestamps[label]);
  }

  private void room() {
    if (size < nodes.length) {
      return;
    }
    final int capacity = Math.multiplyExact(size, 2);
    nodes = Arrays.copyOf(nodes, capacity);
    parents = Arrays.copyOf(parents, capacity);
    hops = Arrays.copyOf(hops, capacity);
    symbols = Arrays.copyOf(symbols, capacity);
    weights = Arrays.copyOf(weights, capacity);
    timestamps = Arrays.copyOf(timestamps, capacity);
    incoming = Arrays.copyOf(incoming, capacity);
    costs = Arrays.copyOf(costs, capacity);
    heap = Arrays.copyOf(heap, capacity);
  }

  private boolean isBefore(int a, int b) {
    if (costs[a] != costs[b]) {
      return costs[a] < costs[b];
    }
    return hops[a] != hops[b] ? hops[a] < hops[b] : a < b;
  }

  private void push(int label) {
    int place = heapSize++;
    while (place > 0) {
      final int above = (place - 1) / 2;
      if (!isBefore(label, heap[above])) {
        break;
      }
      heap[place] = heap[above];
      place = above;
    }
    heap[place] = label;
  }

  /** Takes the cheapest label, of those the one with the fewest edges; -1: there is none. */
  int pop() {
    if (heapSize == 0) {
      return -1;
    }
    final int least = heap[0];
    final int moved = heap[--heapSize];
    int place = 0;
    while (true) {
      int below = 2 * place + 1;
      if (below >= heapSize) {
        break;
      }
      if (below + 1 < heapSize && isBefore(heap[below + 1], heap[below])) {
        below++;
      }
      if (!isBefore(heap[below], moved)) {
        break;
      }
      heap[place] = heap[below];
      place = below;
    }
    heap[place] = moved;
    return least;
  }
}
