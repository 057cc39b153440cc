package io.lectern.coordinator;

import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option of every command that says which store is meant. */
final class DirectoryOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--dir",
      defaultValue = "${env:LECTERN_DIR}",
      paramLabel = "DIR",
      description = "The store's directory (default: the environment's LECTERN_DIR).")
  private Path directory;

  /**
   * The configuration of the store's coordinator, all else as by default.
   *
   * @throws ParameterException if no directory is named
   */
  CoordinatorConfig config() {
    if (directory == null || directory.toString().isEmpty()) {
      throw new ParameterException(
          command.commandLine(), "which store? Name its directory with --dir, or in LECTERN_DIR");
    }
    return CoordinatorConfig.of(directory.toAbsolutePath().normalize());
  }
}
