package io.lectern.cli;

import java.nio.file.Path;

/** The program that starts Lectern's processes. */
final class Launcher {
  /** Set by the launcher to its own path. */
  private static final String PROPERTY = "lectern.launcher";

  private Launcher() {}

  /** Where it is, for a command that starts other processes through it. */
  static Path required(String command) {
    final String launcher = System.getProperty(PROPERTY);
    if (launcher == null) {
      throw new CliException(
          ExitCode.USAGE,
          command + " starts other processes through the launcher: run ./lectern " + command);
    }
    return Path.of(launcher);
  }
}
