package io.lectern.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/** Stands in the list of commands; the launcher starts the coordinator's own program for it. */
@Command(
    name = "serve",
    description =
        "Run the coordinator of a store in the foreground; it creates the store if there is none.",
    customSynopsis = "lectern serve --dir DIR")
final class ServeCommand implements Callable<Integer> {
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
        "the coordinator is a program of its own: start it with the launcher, ./lectern serve");
  }
}
