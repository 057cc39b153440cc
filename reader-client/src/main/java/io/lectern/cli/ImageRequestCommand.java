package io.lectern.cli;

import io.lectern.client.LecternWriter;
import io.lectern.client.Receipt;
import io.lectern.client.WriterOptions;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Option;

/** What commands have in common that ask the coordinator for an image. */
abstract class ImageRequestCommand extends StoreCommand {
  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "6h",
      converter = DurationConverter.class,
      description = "How long to wait for the image (default: ${DEFAULT-VALUE}).")
  private Duration timeout;

  @Option(names = "--json", description = "Print a JSON object.")
  private boolean json;

  /** Asks, and waits. */
  abstract Receipt request(LecternWriter writer, Duration limit);

  /** What there is now, for people. */
  abstract String done(long epoch);

  @Override
  public Integer call() throws IOException {
    try (LecternWriter writer =
        LecternWriter.open(dir(), WriterOptions.defaults().withName("command line"))) {
      final Receipt receipt = request(writer, timeout);
      if (json) {
        JsonObjects.print(
            streams().out(), object -> object.writeNumberField("epoch", receipt.epoch()));
      } else {
        streams().out().println(done(receipt.epoch()));
      }
      return ExitCode.DONE;
    }
  }
}
