package io.lectern.benchmarks;

import io.lectern.client.LecternReader;
import io.lectern.client.graph.Budget;
import io.lectern.client.graph.EdgeFilter;
import io.lectern.client.graph.GraphReader;
import io.lectern.client.graph.GraphWorkspace;
import io.lectern.engine.Snapshot;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * A reader process that asks for neighbourhoods of three hops, in snapshots of 16 questions each.
 * What is written meanwhile changes weights only, so every answer must be as large as the first.
 */
final class GraphWorker {
  private static final int STARTS = 1 << 10;
  private static final int QUESTIONS_PER_SNAPSHOT = 16;
  private static final int HOPS = 3;

  private final GraphWorkspace workspace = new GraphWorkspace();
  private final String[] starts = new String[STARTS];
  private final int[] sizes = new int[STARTS];
  private int next;

  private GraphWorker(GraphData data) {
    final SplittableRandom random = new SplittableRandom(47);
    for (int i = 0; i < STARTS; i++) {
      starts[i] = data.ids[random.nextInt(data.vertices())];
    }
  }

  /**
   * Prints {@code ready}; then for each line read what a question takes. Arguments: the store's
   * directory, the graph's name, and how many seconds to measure.
   */
  public static void main(String[] arguments) throws Exception {
    final long measureNs = Long.parseLong(arguments[2]) * 1_000_000_000;
    final GraphWorker worker = new GraphWorker(GraphData.of(arguments[1]));
    try (LecternReader reader = LecternReader.open(Path.of(arguments[0]))) {
      worker.measure(reader, measureNs);
      System.out.println("ready");
      while (System.in.read() >= 0) {
        System.out.println(worker.measure(reader, measureNs));
      }
    }
  }

  private ReaderTiming measure(LecternReader reader, long measureNs) {
    return ReaderTiming.measure(reader, measureNs, QUESTIONS_PER_SNAPSHOT, this::ask);
  }

  private void ask(Snapshot snapshot) {
    final GraphReader graph = new GraphReader(snapshot, workspace);
    for (int i = 0; i < QUESTIONS_PER_SNAPSHOT; i++) {
      ask(graph, next++ & (STARTS - 1));
    }
  }

  private void ask(GraphReader graph, int i) {
    final int size =
        graph.neighbourhood(starts[i], EdgeFilter.out(), HOPS, false, Budget.unlimited()).size();
    if (sizes[i] == 0) {
      sizes[i] = size;
    } else if (sizes[i] != size) {
      throw new IllegalStateException(
          "the neighbourhood of " + starts[i] + " has " + size + " concepts, it had " + sizes[i]);
    }
  }
}
