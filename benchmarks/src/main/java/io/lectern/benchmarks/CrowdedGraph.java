package io.lectern.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Neighbourhoods of three hops in a reader's process, first with no writer and then while the
 * coordinator changes edges at full rate; in CPU time, since three busy processes share the
 * machine's cores.
 */
final class CrowdedGraph {
  private static final int ROUNDS = 5;
  private static final String SECONDS = "3";

  private CrowdedGraph() {}

  /** Argument: {@code wordnet} or {@code power-law}. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 1) {
      throw new IllegalArgumentException("usage: lectern bench crowded-graph wordnet|power-law");
    }
    try (TemporaryDirectory directory = new TemporaryDirectory("lectern-crowded")) {
      final Path store = directory.path();
      GraphFixture.build(GraphData.of(arguments[0]), store.resolve("store.dat"));
      try (CoordinatorProcess _ = new CoordinatorProcess(store, "backoff")) {
        compare(store.toString(), arguments[0]);
      }
    }
  }

  private static void compare(String store, String graph) throws IOException {
    final Worker reader = Worker.start(GraphWorker.class, store, graph, SECONDS);
    try {
      final List<Double> ratios = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        final double quiet = questionNs(reader);
        final double crowded = whileWriting(reader, store, graph);
        ratios.add(crowded / quiet);
        System.out.printf(
            Locale.ROOT,
            "quiet %.0f ns, while written %.0f ns, ratio %.2f%n",
            quiet,
            crowded,
            crowded / quiet);
      }
      System.out.printf(
          Locale.ROOT, "median ratio %.2f%n", ratios.stream().sorted().toList().get(ROUNDS / 2));
    } finally {
      reader.close();
    }
  }

  private static double whileWriting(Worker reader, String store, String graph) throws IOException {
    final Worker writer = Worker.start(LinkWorker.class, store, graph);
    try {
      final long began = System.nanoTime();
      final double ns = questionNs(reader);
      writer.ask();
      final double edges = Double.parseDouble(writer.answer());
      System.out.printf(
          Locale.ROOT, "%.0f edges a second: ", edges * 1e9 / (System.nanoTime() - began));
      return ns;
    } finally {
      writer.close();
    }
  }

  private static double questionNs(Worker reader) throws IOException {
    reader.ask();
    return Double.parseDouble(reader.answer());
  }
}
