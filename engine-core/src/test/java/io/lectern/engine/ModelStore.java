package io.lectern.engine;

import java.util.Map;
import java.util.TreeMap;

/** What a store should hold, on the heap and obviously right. */
final class ModelStore {
  private final TreeMap<String, Concept> concepts = new TreeMap<>();
  private final TreeMap<String, Edge> edges = new TreeMap<>();

  ModelStore() {}

  ModelStore(ModelStore other) {
    concepts.putAll(other.concepts);
    edges.putAll(other.edges);
  }

  Map<String, Concept> concepts() {
    return concepts;
  }

  Map<String, Edge> edges() {
    return edges;
  }

  boolean put(Concept concept) {
    return !concept.equals(concepts.put(concept.id(), concept));
  }

  boolean delete(String id) {
    edges.values().removeIf(edge -> edge.from().equals(id) || edge.to().equals(id));
    return concepts.remove(id) != null;
  }

  boolean canLink(Edge edge) {
    return concepts.containsKey(edge.from()) && concepts.containsKey(edge.to());
  }

  boolean link(Edge edge) {
    return !edge.equals(edges.put(key(edge.from(), edge.type(), edge.to()), edge));
  }

  boolean unlink(String from, String type, String to) {
    return edges.remove(key(from, type, to)) != null;
  }

  static String key(String from, String type, String to) {
    return from + " -" + type + "-> " + to;
  }
}
