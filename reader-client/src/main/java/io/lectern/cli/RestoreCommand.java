package io.lectern.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/** Stands in the list of commands; the launcher starts the coordinator's program for it. */
@Command(
    name = "restore",
    description = "Make a store of an image, a checkpoint or a backup.",
    customSynopsis = "lectern restore --from PATH --dir DIR")
final class RestoreCommand implements Callable<Integer> {
  @Parameters(hidden = true, arity = "0..*")
  @SuppressWarnings("UnusedVariable") // taken, so that the message below is the answer
  private String[] arguments;

  @SuppressWarnings("UnusedVariable")
  @Unmatched
  private String[] unmatched;

  @Override
  public Integer call() {
    throw new CliException(
        ExitCode.USAGE,
        "restoring is the coordinator's program: start it with the launcher, ./lectern restore");
  }
}
