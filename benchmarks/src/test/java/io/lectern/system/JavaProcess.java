package io.lectern.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Another JVM, on this one's class path and flags, with what it prints kept line by line. */
public final class JavaProcess implements AutoCloseable {
  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Thread collector;

  JavaProcess(Class<?> main, String heap, String... arguments) {
    final List<String> command = command(heap, main.getName());
    command.addAll(List.of(arguments));
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    collector = Thread.ofPlatform().daemon().start(this::collect);
  }

  /** The command line of a JVM like this one, without the program's arguments. */
  public static List<String> command(String heap, String mainClass) {
    final List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--") || flag.startsWith("-XX:+Unlock"))
        .forEach(command::add);
    command.addAll(List.of(heap, "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    return command;
  }

  long pid() {
    return process.pid();
  }

  List<String> lines() {
    return lines;
  }

  /** Waits for a line; fails with all that was printed when the process ends without it. */
  String await(Predicate<String> wanted, long timeoutSeconds) throws InterruptedException {
    final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
    while (true) {
      final boolean ended = !process.isAlive();
      if (ended) {
        collector.join(TimeUnit.SECONDS.toMillis(5));
      }
      for (String line : lines) {
        if (wanted.test(line)) {
          return line;
        }
      }
      if (ended || System.nanoTime() - deadline > 0) {
        throw new AssertionError(
            "process " + pid() + (ended ? " ended" : " was too slow") + " after " + lines);
      }
      Thread.sleep(10);
    }
  }

  /** Closes the process's standard input, which asks it to stop, and waits for its exit code. */
  int stop(long timeoutSeconds) throws InterruptedException, IOException {
    process.getOutputStream().close();
    return exitCode(timeoutSeconds);
  }

  /** Sends SIGTERM and waits for the exit code. */
  int terminate(long timeoutSeconds) throws InterruptedException {
    process.destroy();
    return exitCode(timeoutSeconds);
  }

  /** Sends SIGKILL and waits for the end. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private int exitCode(long timeoutSeconds) throws InterruptedException {
    if (!process.waitFor(timeoutSeconds, TimeUnit.SECONDS)) {
      throw new AssertionError("process " + pid() + " did not stop, after " + lines);
    }
    collector.join(TimeUnit.SECONDS.toMillis(5));
    return process.exitValue();
  }

  private void collect() {
    try (BufferedReader reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add("output lost: " + e);
    }
  }
}
