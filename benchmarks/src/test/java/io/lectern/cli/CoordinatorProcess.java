package io.lectern.cli;

import io.lectern.system.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A coordinator in another JVM, on this one's class path and flags. */
final class CoordinatorProcess implements AutoCloseable {
  private static final long PATIENCE_S = 60;

  private final Process process;

  /**
   * Starts one on a directory and waits until it is ready.
   *
   * @param options further ones of {@code serve}
   */
  CoordinatorProcess(Path dir, Path log, String... options)
      throws IOException, InterruptedException {
    final List<String> command = JavaProcess.leanCommand("io.lectern.coordinator.CoordinatorMain");
    command.addAll(List.of("serve", "--dir", dir.toString()));
    command.addAll(List.of(options));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log.toFile()))
            .start();
    final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
    while (Files.readString(log).lines().noneMatch(line -> line.startsWith("ready: dir " + dir))) {
      if (!process.isAlive() || System.nanoTime() > deadlineNs) {
        close();
        throw new AssertionError("no coordinator: " + Files.readString(log));
      }
      Thread.sleep(20);
    }
  }

  /** The command line of a JVM like this one. */
  static List<String> command(String mainClass) {
    return JavaProcess.command("-Xmx512m", mainClass);
  }

  /** Stops it in good order. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError("the coordinator did not stop");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted", e));
    }
  }
}
