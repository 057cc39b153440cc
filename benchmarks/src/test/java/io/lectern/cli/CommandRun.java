package io.lectern.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A command that ran in this process, and what it printed.
 *
 * @param exitCode what it told the shell
 * @param out standard output
 * @param err standard error
 */
record CommandRun(int exitCode, String out, String err) {
  static CommandRun of(String... arguments) {
    return withInput("", arguments);
  }

  static CommandRun withInput(String input, String... arguments) {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();
    final Streams streams =
        new Streams(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new Output(out, false),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            false,
            false);
    final int exitCode = LecternCli.run(streams, arguments);
    return new CommandRun(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  List<String> outLines() {
    return out.lines().toList();
  }

  /** This run, once its exit code was looked at. */
  CommandRun mustExit(int expected) {
    if (exitCode != expected) {
      throw new AssertionError("exit code " + exitCode + ", not " + expected + "\n" + out + err);
    }
    return this;
  }
}
