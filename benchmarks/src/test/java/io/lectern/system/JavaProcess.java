package io.lectern.system;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

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

  /**
   * The command line of a JVM that does little and ends soon, without the program's arguments: on
   * the jars of this one's class path, so not with the tests' own classes. The first that ends
   * leaves what it has loaded to the later ones, which start in half the time.
   */
  public static List<String> leanCommand(String mainClass) {
    final String jars =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> Files.isRegularFile(Path.of(entry)))
            .collect(Collectors.joining(File.pathSeparator));
    final List<String> command = command("-Xmx512m", mainClass, jars);
    command.addAll(
        1,
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+AutoCreateSharedArchive",
            "-XX:SharedArchiveFile=" + Path.of("target", mainClass + ".jsa").toAbsolutePath(),
            "-Xlog:cds=off",
            "-Xlog:cds+dynamic=off"));
    return command;
  }

  /** The command line of a JVM like this one, without the program's arguments. */
  public static List<String> command(String heap, String mainClass) {
    return command(heap, mainClass, System.getProperty("java.class.path"));
  }

  private static List<String> command(String heap, String mainClass, String classPath) {
    final List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--") || flag.startsWith("-XX:+Unlock"))
        .forEach(command::add);
    command.addAll(List.of(heap, "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", classPath, mainClass));
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

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * The number in the first line that begins with a prefix; fails with all that was printed if
   * there is none.
   */
  long number(String prefix) {
    return lines.stream()
        .filter(line -> line.startsWith(prefix))
        .mapToLong(line -> Long.parseLong(line.substring(prefix.length())))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no '" + prefix + "' in " + lines));
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
