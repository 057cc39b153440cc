package io.lectern.cli;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lectern stats}: how a store and its processes are. */
@Command(
    name = "stats",
    description =
        "Print how large a store is, who reads and writes it, and how its coordinator is.")
final class StatsCommand extends StoreCommand {
  @Option(names = "--json", description = "Print a JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    final StoreInspection inspection = StoreInspection.of(dir(), System.currentTimeMillis());
    if (json) {
      StatsJson.print(streams().out(), inspection);
    } else {
      new StatsPrinter(streams().out()).print(inspection);
    }
    return ExitCode.DONE;
  }
}
