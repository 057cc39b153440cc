package io.lectern.cli;

import io.lectern.system.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Commands in JVMs of their own, as a shell runs them. */
final class CommandProcess {
  private static final long PATIENCE_S = 60;

  private final Path scratch;
  private final List<String> prefix;

  /**
   * @param scratch a directory for what commands print
   * @param prefix words before every command
   */
  CommandProcess(Path scratch, List<String> prefix) {
    this.scratch = scratch;
    this.prefix = prefix;
  }

  /** Runs a command of the command line, those of the coordinator included, to its end. */
  CommandRun run(String... line) throws IOException, InterruptedException {
    return run(builder(line), scratch.resolve("out"));
  }

  /** Runs what {@link #builder} made to its end, with standard output to a file. */
  CommandRun run(ProcessBuilder builder, Path out) throws IOException, InterruptedException {
    final Path err = scratch.resolve("err");
    final Process process =
        builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    try {
      if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
        throw new AssertionError("does not end: " + builder.command());
      }
    } finally {
      process.destroyForcibly();
    }
    return new CommandRun(
        process.exitValue(),
        Files.isRegularFile(out) ? Files.readString(out) : "",
        Files.readString(err));
  }

  /** As the launcher has it. */
  private static boolean isOfCoordinator(String... line) {
    return List.of("serve", "restore").contains(line[0])
        || (line[0].equals("verify") && List.of(line).contains("--repair"));
  }

  /** A process for a command, not yet started. */
  ProcessBuilder builder(String... line) {
    final List<String> command = new ArrayList<>(prefix);
    command.addAll(
        JavaProcess.leanCommand(
            isOfCoordinator(line)
                ? "io.lectern.coordinator.CoordinatorMain"
                : "io.lectern.cli.LecternCli"));
    command.addAll(Arrays.asList(line));
    return new ProcessBuilder(command);
  }
}
