package io.lectern.benchmarks;

import io.lectern.engine.Edge;
import java.util.SplittableRandom;

/** A writer process that changes the weights of random edges at full rate. */
final class LinkWorker {
  private LinkWorker() {}

  /** Arguments: the store's directory, and the graph's name. */
  public static void main(String[] arguments) throws Exception {
    final SplittableRandom random = new SplittableRandom();
    final GraphData data = GraphData.of(arguments[1]);
    FullRate.write(
        arguments[0],
        writer -> {
          final Edge edge = data.edge(random.nextInt(data.edges()));
          return writer.linkAsync(
              Edge.of(edge.from(), edge.type(), edge.to(), random.nextInt(1_000_000)));
        });
  }
}
