package io.lectern.system;

import io.lectern.engine.Concept;

/**
 * What the writer processes of the tests always change together, so that any torn or mixed view
 * shows. Each writer owns some pairs of concepts, which are put or deleted together with the same
 * content, and some hubs, whose metadata count their edges.
 */
final class Invariants {
  static final int PAIRS = 100;
  static final int HUBS = 10;
  static final int LEAVES = 60;
  static final String COUNT = "edges";
  static final String EDGE = "has";

  private Invariants() {}

  static String left(int writer, int pair) {
    return "writer-" + writer + "-pair-" + pair + "-left";
  }

  static String right(int writer, int pair) {
    return "writer-" + writer + "-pair-" + pair + "-right";
  }

  static String hub(int writer, int hub) {
    return "writer-" + writer + "-hub-" + hub;
  }

  static String leaf(int leaf) {
    return "leaf-" + leaf;
  }

  static Concept member(String id, long version) {
    // Of changing length, so that versions move between size classes.
    final String padding = "x".repeat((int) (version % 700));
    return Concept.builder(id).type("pair").content(version + " " + padding).build();
  }

  static Concept hubConcept(String id, int edges) {
    return Concept.builder(id).type("hub").metadata(COUNT, edges).build();
  }
}
