package io.lectern.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * Stands in the list of commands for one of the coordinator's program, which the launcher starts.
 */
abstract class CoordinatorsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(hidden = true, arity = "0..*")
  @SuppressWarnings("UnusedVariable") // taken, so that the message below is the answer
  private String[] arguments;

  @SuppressWarnings("UnusedVariable")
  @Unmatched
  private String[] unmatched;

  @Override
  public final Integer call() {
    throw new CliException(
        ExitCode.USAGE,
        spec.name()
            + " is a command of the coordinator's program: start it with the launcher, ./lectern "
            + spec.name());
  }
}
