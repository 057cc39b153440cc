package io.lectern.benchmarks;

import io.lectern.engine.Concept;
import java.util.SplittableRandom;

/** A writer process that updates random concepts at full rate. */
final class WriteWorker {
  private WriteWorker() {}

  /** Argument: the store's directory. */
  public static void main(String[] arguments) throws Exception {
    final SplittableRandom random = new SplittableRandom(45);
    final long[] written = new long[1];
    FullRate.write(
        arguments[0],
        writer -> {
          final int number = random.nextInt(Corpus.CONCEPTS);
          final long i = written[0]++;
          return writer.putAsync(
              Concept.builder(Corpus.id(number))
                  .type("type" + number % 13)
                  .confidence(i % 101 / 100f)
                  .content("written for the " + i + "th time")
                  .build());
        });
  }
}
