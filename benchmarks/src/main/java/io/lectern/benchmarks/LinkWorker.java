package io.lectern.benchmarks;

import io.lectern.client.LecternWriter;
import io.lectern.engine.Edge;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A writer process that changes the weights of random edges as fast as the coordinator takes it.
 */
final class LinkWorker {
  private LinkWorker() {}

  /**
   * Prints {@code ready}; writes until a line is read; prints how many edges were acknowledged.
   * Arguments: the store's directory, and the graph's name.
   */
  public static void main(String[] arguments) throws Exception {
    final AtomicLong acknowledged = new AtomicLong();
    final SplittableRandom random = new SplittableRandom();
    final GraphData data = GraphData.of(arguments[1]);
    try (LecternWriter writer = LecternWriter.open(Path.of(arguments[0]))) {
      System.out.println("ready");
      while (System.in.available() == 0) {
        final Edge edge = data.edge(random.nextInt(data.edges()));
        writer
            .linkAsync(Edge.of(edge.from(), edge.type(), edge.to(), random.nextInt(1_000_000)))
            .whenComplete(
                (receipt, failure) -> {
                  if (failure == null) {
                    acknowledged.incrementAndGet();
                  } else {
                    failure.printStackTrace();
                  }
                });
      }
    }
    System.out.println(acknowledged.get());
  }
}
