package io.lectern.benchmarks;

import io.lectern.client.LecternWriter;
import io.lectern.client.Receipt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** What a writer process does that writes as fast as the coordinator takes it. */
final class FullRate {
  private FullRate() {}

  /** Sends one unit. */
  interface Sending {
    CompletionStage<Receipt> send(LecternWriter writer);
  }

  /**
   * Prints {@code ready}; writes until a line is read; prints how many units were acknowledged.
   *
   * @param store its directory
   */
  static void write(String store, Sending sending) throws IOException {
    final AtomicLong acknowledged = new AtomicLong();
    try (LecternWriter writer = LecternWriter.open(Path.of(store))) {
      System.out.println("ready");
      while (System.in.available() == 0) {
        sending
            .send(writer)
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
