package io.lectern.benchmarks;

import io.lectern.client.LecternWriter;
import io.lectern.engine.Concept;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** A writer process that updates random concepts as fast as the coordinator takes them. */
final class WriteWorker {
  private WriteWorker() {}

  /**
   * Prints {@code ready}; writes until a line is read; prints how many updates were acknowledged.
   * Argument: the store's directory.
   */
  public static void main(String[] arguments) throws Exception {
    final AtomicLong acknowledged = new AtomicLong();
    final SplittableRandom random = new SplittableRandom(45);
    try (LecternWriter writer = LecternWriter.open(Path.of(arguments[0]))) {
      System.out.println("ready");
      for (long i = 0; System.in.available() == 0; i++) {
        final int number = random.nextInt(Corpus.CONCEPTS);
        final Concept concept =
            Concept.builder(Corpus.id(number))
                .type("type" + number % 13)
                .confidence(i % 101 / 100f)
                .content("written for the " + i + "th time")
                .build();
        writer
            .putAsync(concept)
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
