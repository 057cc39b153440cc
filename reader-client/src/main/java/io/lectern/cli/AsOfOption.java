package io.lectern.cli;

import io.lectern.client.LecternReader;
import io.lectern.engine.Snapshot;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --as-of}: what a command shows is the past. */
final class AsOfOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--as-of",
      paramLabel = "EPOCH",
      description = {
        "The store as it was at this epoch; 'stats' says which are kept, 'serve --retain' how many"
            + " (default: now)."
      })
  private Long epoch; // null: now

  Snapshot open(LecternReader reader) {
    if (epoch == null) {
      return reader.snapshot();
    }
    if (epoch <= 0) {
      throw new ParameterException(
          command.commandLine(), "--as-of " + epoch + " must be an epoch, 1 or more");
    }
    return reader.snapshotAsOf(epoch);
  }
}
