package io.lectern.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What all commands on a store have in common. */
abstract class StoreCommand implements Callable<Integer> {
  static final String DIR_VARIABLE = "LECTERN_DIR";

  @ParentCommand private LecternCli lectern;

  @Spec private CommandSpec spec;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "The store's directory (default: the environment's LECTERN_DIR).")
  private Path dir;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  final Streams streams() {
    return lectern.streams();
  }

  /**
   * The store's directory.
   *
   * @throws ParameterException if none is named
   */
  final Path dir() {
    final Path named = dir != null ? dir : ofEnvironment();
    // An empty name would be the directory that the shell is in.
    if (named == null || named.toString().isEmpty()) {
      throw usage("which store? Name its directory with --dir, or in " + DIR_VARIABLE);
    }
    if (Files.exists(named) && !Files.isDirectory(named)) {
      throw new CliException(ExitCode.REFUSED, named + " is a file, not a directory");
    }
    return named;
  }

  /** Null: it names none. */
  private static Path ofEnvironment() {
    final String variable = System.getenv(DIR_VARIABLE);
    return variable == null ? null : Path.of(variable);
  }

  /**
   * Looks at an option's amount.
   *
   * @throws ParameterException if it is less than makes sense
   */
  final void requireAtLeast(String option, long amount, long least) {
    if (amount < least) {
      throw usage(option + " " + amount + " must be at least " + least);
    }
  }

  /** The command was called in a wrong way. */
  final ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
