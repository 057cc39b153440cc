package io.lectern.client.graph;

import java.util.AbstractList;
import java.util.Objects;

/**
 * The strongest chains from one concept: a tree in columns, for what such a chain begins with is
 * the strongest chain to its end. Each is read from the snapshot when it is asked for.
 */
final class Chains extends AbstractList<ConceptPath> {
  private final Names names;

  // Of each concept, the first one at place 0: by which other one it is reached, and how strongly.
  private final IntList nodes = new IntList();
  private final IntList parents = new IntList();
  private final IntList hops = new IntList();
  private final DoubleList strengths = new DoubleList();

  /** Of each concept but the first, one place further on: the last edge of the chain to it. */
  private final FoundEdges edges = new FoundEdges();

  Chains(Names names) {
    this.names = names;
  }

  /** Adds the concept at which all chains begin. */
  void addRoot(int node) {
    nodes.add(node);
    parents.add(-1);
    hops.add(0);
    strengths.add(1);
  }

  /**
   * Adds a chain.
   *
   * @param parent place of the concept before the last
   * @param label whose edge is the last one
   */
  void add(int parent, Labels labels, int label, double strength) {
    nodes.add(labels.node(label));
    parents.add(parent);
    hops.add(hops.get(parent) + 1);
    strengths.add(strength);
    labels.addEdge(edges, nodes.get(parent), label);
  }

  /** How many concepts there are, the first one among them. */
  int places() {
    return nodes.size();
  }

  @Override
  public ConceptPath get(int index) {
    return chain(Objects.checkIndex(index, size()) + 1);
  }

  @Override
  public int size() {
    return Math.max(0, nodes.size() - 1);
  }

  private ConceptPath chain(int last) {
    final int count = hops.get(last);
    final int[] way = new int[count + 1];
    int place = last;
    for (int i = count; i >= 0; i--) {
      way[i] = place;
      place = parents.get(place);
    }
    final int[] pathNodes = new int[count + 1];
    final FoundEdges pathEdges = new FoundEdges();
    for (int i = 0; i <= count; i++) {
      pathNodes[i] = nodes.get(way[i]);
      if (i > 0) {
        pathEdges.addAll(edges, way[i] - 1, 1);
      }
    }
    return FoundPath.named(pathNodes, pathEdges, strengths.get(last), names);
  }
}
