package io.lectern.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A coordinator in a process of its own, ready when made, stopped when closed. */
final class CoordinatorProcess implements AutoCloseable {
  private static final long STOP_SECONDS = 30;

  private final Path directory;
  private final Process process;

  /**
   * Starts a coordinator with this JVM's flags and waits until it serves.
   *
   * @param idle {@code spin} or {@code backoff}
   * @param options further ones of {@code serve}
   */
  CoordinatorProcess(Path directory, String idle, String... options) throws IOException {
    this(directory, Fixture.startCoordinator(serve(directory, idle, options)));
  }

  private CoordinatorProcess(Path directory, Process process) throws IOException {
    this.directory = directory;
    this.process = process;
    boolean ready = false;
    try {
      final BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
      final String line = output.readLine();
      ready = line != null && line.startsWith("ready");
      if (!ready) {
        throw new IOException("the coordinator of " + directory + " did not start: " + line);
      }
    } finally {
      if (!ready) {
        process.destroyForcibly();
      }
    }
  }

  /** Starts a coordinator as a user does, with what the launcher has laid out ahead. */
  static CoordinatorProcess launch(Path directory, String idle, String... options)
      throws IOException {
    final List<String> command = serve(directory, idle, options);
    command.addFirst(System.getProperty("lectern.launcher", "./lectern"));
    return new CoordinatorProcess(
        directory,
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  private static List<String> serve(Path directory, String idle, String... options) {
    final List<String> command =
        new ArrayList<>(List.of("serve", "--dir", directory.toString(), "--idle", idle));
    command.addAll(List.of(options));
    return command;
  }

  Path directory() {
    return directory;
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** CPU time that it has used. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Kills it, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
