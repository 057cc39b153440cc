package io.lectern.cli;

import io.lectern.client.LecternReader;
import io.lectern.client.NamedSnapshots;
import io.lectern.engine.Snapshot;
import io.lectern.engine.control.NamedSnapshot;
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
      paramLabel = "EPOCH|NAME",
      description = {
        "The store as it was at this epoch, or in this named snapshot; 'stats' says which epochs"
            + " are kept, 'serve --retain' how many, 'snapshot list' the names (default: now)."
      })
  private String moment; // null: now

  Snapshot open(LecternReader reader) {
    if (moment == null) {
      return reader.snapshot();
    }
    final long epoch = epoch(reader);
    if (epoch <= 0) {
      throw new ParameterException(
          command.commandLine(), "--as-of " + moment + " must be an epoch, 1 or more, or a name");
    }
    return reader.snapshotAsOf(epoch);
  }

  /** 0 or less if it is none. */
  private long epoch(LecternReader reader) {
    if (!Character.isLetter(moment.isEmpty() ? '0' : moment.charAt(0))) {
      try {
        return Long.parseLong(moment);
      } catch (NumberFormatException e) {
        return 0;
      }
    }
    try {
      return new NamedSnapshots(reader)
          .find(moment)
          .map(NamedSnapshot::epoch)
          .orElseThrow(
              () ->
                  new ParameterException(
                      command.commandLine(),
                      "--as-of " + moment + ": there is no snapshot of this name"));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }
}
