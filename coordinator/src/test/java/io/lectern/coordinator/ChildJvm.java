package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Another JVM with this one's classes. Its error output goes to a file beside the test's others.
 */
final class ChildJvm implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;
  private final Path errors;

  private ChildJvm(Process process, Path errors) {
    this.process = process;
    this.output = process.inputReader();
    this.errors = errors;
  }

  static ChildJvm start(Class<?> main, Path errors, String... arguments) throws IOException {
    final List<String> command = command(ClassArchive.options());
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return new ChildJvm(new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
  }

  /** A JVM and its options, without its program. */
  static List<String> command(List<String> options) {
    final List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@../.mvn/lectern.jvm",
                "@../.mvn/coordinator.jvm",
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
    command.addAll(options);
    return command;
  }

  /** The next line that begins so. */
  String awaitLine(String prefix) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(prefix)) {
        return line;
      }
    }
    throw new IOException(
        "the JVM ended with exit code "
            + process.onExit().join().exitValue()
            + " without printing "
            + prefix
            + ": "
            + errors());
  }

  /** Whether a line that begins so has come; looks at what has, and does not wait. */
  boolean hasPrinted(String prefix) {
    try {
      boolean found = false;
      while (!found && output.ready()) {
        found = output.readLine().startsWith(prefix);
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String errors() throws IOException {
    return Files.readString(errors);
  }

  long pid() {
    return process.pid();
  }

  /** Whichever of this and another ends first. */
  ChildJvm awaitEither(ChildJvm other) {
    CompletableFuture.anyOf(process.onExit(), other.process.onExit())
        .orTimeout(120, TimeUnit.SECONDS)
        .join();
    return process.isAlive() ? other : this;
  }

  /** Sends it an empty line. */
  void sendLine() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  int awaitExit() {
    return process.onExit().orTimeout(120, TimeUnit.SECONDS).join().exitValue();
  }

  /**
   * SIGSTOP, and waits until each of its threads has stopped: the signal alone only asks for that.
   */
  void stop() throws IOException {
    signal("STOP");
    final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!isStopped()) {
      assertThat(deadlineNs - System.nanoTime()).as("time left to stop " + pid()).isPositive();
      Thread.onSpinWait();
    }
  }

  /** SIGCONT. */
  void resume() throws IOException {
    signal("CONT");
  }

  private void signal(String name) throws IOException {
    final Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
    assertThat(kill.onExit().join().exitValue()).isZero();
  }

  private boolean isStopped() throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid()), "task"))) {
      return threads.allMatch(ChildJvm::isThreadStopped);
    }
  }

  private static boolean isThreadStopped(Path thread) {
    try {
      final String stat = Files.readString(thread.resolve("stat"));
      // The state follows the name, which is in parentheses and may hold some itself.
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
    } catch (IOException e) {
      // It has ended since it was listed; the next look will not list it.
      return false;
    }
  }

  /** SIGKILL, and waits for the end. */
  void kill() {
    process.destroyForcibly().onExit().orTimeout(120, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    kill();
  }
}
