package io.lectern.benchmarks;

import io.lectern.coordinator.CoordinatorMain;
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
   * Starts a coordinator and waits until it serves.
   *
   * @param idle {@code spin} or {@code backoff}
   * @param options further ones of {@code serve}
   */
  CoordinatorProcess(Path directory, String idle, String... options) throws IOException {
    this.directory = directory;
    final List<String> arguments =
        new ArrayList<>(List.of("serve", "--dir", directory.toString(), "--idle", idle));
    arguments.addAll(List.of(options));
    process = Fixture.startCoordinator(CoordinatorMain.class, arguments.toArray(String[]::new));
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
