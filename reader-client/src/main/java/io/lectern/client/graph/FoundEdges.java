package io.lectern.client.graph;

import io.lectern.engine.Edge;
import java.util.Arrays;

/** Edges of an answer, in columns. Grows. */
final class FoundEdges {
  private static final int FEW = 16;

  private int[] froms;
  private int[] tos;
  private int[] symbols;
  private float[] weights;
  private long[] timestamps;
  private int size;

  FoundEdges() {
    this(FEW);
  }

  private FoundEdges(int capacity) {
    froms = new int[capacity];
    tos = new int[capacity];
    symbols = new int[capacity];
    weights = new float[capacity];
    timestamps = new long[capacity];
  }

  /** No edge, and no room for one. */
  static FoundEdges none() {
    return new FoundEdges(0);
  }

  int size() {
    return size;
  }

  /** Adds the edge that a scan stands on, of the concept that it was started at. */
  void add(int ordinal, EdgeScan scan) {
    final boolean incoming = scan.isIncoming();
    add(
        incoming ? scan.end() : ordinal,
        incoming ? ordinal : scan.end(),
        scan.typeSymbol(),
        scan.weight(),
        scan.timestampNs());
  }

  void addAll(FoundEdges other, int from, int count) {
    for (int i = from; i < from + count; i++) {
      add(other.froms[i], other.tos[i], other.symbols[i], other.weights[i], other.timestamps[i]);
    }
  }

  void add(int from, int to, int symbol, float weight, long timestampNs) {
    if (size == froms.length) {
      grow();
    }
    froms[size] = from;
    tos[size] = to;
    symbols[size] = symbol;
    weights[size] = weight;
    timestamps[size] = timestampNs;
    size++;
  }

  void cut(int newSize) {
    size = newSize;
  }

  /** Whether two are the same edge: of one type, between the same concepts. */
  boolean isSame(int index, FoundEdges other, int otherIndex) {
    return froms[index] == other.froms[otherIndex]
        && tos[index] == other.tos[otherIndex]
        && symbols[index] == other.symbols[otherIndex];
  }

  private void grow() {
    final int capacity = Math.max(FEW, Math.multiplyExact(size, 2));
    froms = Arrays.copyOf(froms, capacity);
    tos = Arrays.copyOf(tos, capacity);
    symbols = Arrays.copyOf(symbols, capacity);
    weights = Arrays.copyOf(weights, capacity);
    timestamps = Arrays.copyOf(timestamps, capacity);
  }

  int from(int index) {
    return froms[index];
  }

  int to(int index) {
    return tos[index];
  }

  int symbol(int index) {
    return symbols[index];
  }

  float weight(int index) {
    return weights[index];
  }

  Edge edge(int index, Names names) {
    return edge(index, names.id(froms[index]), names.id(tos[index]), names);
  }

  /** The same, if the ids of its ends are known. */
  Edge edge(int index, String from, String to, Names names) {
    return new Edge(
        from, names.type(symbols[index]), to, weights[index], Edge.instantOf(timestamps[index]));
  }
}
