package io.lectern.benchmarks;

import java.nio.file.Path;
import java.util.List;

/**
 * Neighbourhoods of three hops in a reader's process, first with no writer and then while the
 * coordinator changes edges at full rate; in CPU time, and by the clock, where three busy processes
 * share the machine's cores.
 */
final class CrowdedGraph {
  private static final String SECONDS = "3";

  private CrowdedGraph() {}

  /** Argument: {@code wordnet} or {@code power-law}. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 1) {
      throw new IllegalArgumentException("usage: lectern bench crowded-graph wordnet|power-law");
    }
    final String graph = arguments[0];
    try (TemporaryDirectory directory = new TemporaryDirectory("lectern-crowded")) {
      final Path path = directory.path();
      GraphFixture.build(GraphData.of(graph), path.resolve("store.dat"));
      final String store = path.toString();
      try (CoordinatorProcess _ = new CoordinatorProcess(path, "backoff");
          Worker reader = Worker.start(GraphWorker.class, store, graph, SECONDS)) {
        new Crowding(List.of(reader), () -> Worker.start(LinkWorker.class, store, graph), "edges")
            .compare();
      }
    }
  }
}
