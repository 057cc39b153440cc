package io.lectern.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The demo's directory and processes. All of it is gone after {@link #close}, which also runs when
 * the demo is interrupted.
 */
final class DemoWorkspace implements AutoCloseable {
  private static final long STOP_PATIENCE_MS = 5_000;

  private final Path launcher;
  private final Path directory;
  private final List<Process> processes = new ArrayList<>();
  private final Thread hook = new Thread(this::cleanUp, "lectern-demo-clean-up");
  private boolean cleanedUp;

  DemoWorkspace(Path launcher) throws IOException {
    this.launcher = launcher;
    directory = Files.createTempDirectory("lectern-demo-");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Where the store lies. */
  Path store() {
    return directory.resolve("store");
  }

  /** What the coordinator printed. */
  Path coordinatorLog() {
    return directory.resolve("coordinator.log");
  }

  /** Starts the coordinator; it is not ready yet. */
  Process startCoordinator() throws IOException {
    final ProcessBuilder builder = launch("serve", "--dir", store().toString());
    builder.redirectErrorStream(true).redirectOutput(coordinatorLog().toFile());
    builder.redirectInput(Redirect.from(Path.of("/dev/null").toFile()));
    return start(builder);
  }

  /** Starts a reader; it is not ready yet. */
  ReaderProcess startReader() throws IOException {
    final ProcessBuilder builder = launch("demo-reader", "--dir", store().toString());
    return new ReaderProcess(start(builder.redirectError(Redirect.INHERIT)));
  }

  private ProcessBuilder launch(String... arguments) {
    final List<String> command = new ArrayList<>();
    command.add(launcher.toString());
    command.addAll(Arrays.asList(arguments));
    final ProcessBuilder builder = new ProcessBuilder(command);
    // The demo itself was built a moment ago.
    builder.environment().put("LECTERN_NO_BUILD", "1");
    return builder;
  }

  private synchronized Process start(ProcessBuilder builder) throws IOException {
    if (cleanedUp) {
      throw new IOException("the demo is being stopped");
    }
    final Process process = builder.start();
    processes.add(process);
    return process;
  }

  @Override
  public void close() {
    cleanUp();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the JVM is ending: the hook runs, or has run, and finds nothing to do
    }
  }

  /** Readers first, then the coordinator, which stops in good order; then the files. */
  private synchronized void cleanUp() {
    if (cleanedUp) {
      return;
    }
    cleanedUp = true;
    for (Process process : processes.reversed()) {
      stop(process);
    }
    try {
      deleteAll(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + directory, e);
    }
  }

  private static void stop(Process process) {
    final List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroy);
    try {
      if (!process.waitFor(STOP_PATIENCE_MS, TimeUnit.MILLISECONDS)) {
        all.forEach(ProcessHandle::destroyForcibly);
        process.waitFor();
      }
    } catch (InterruptedException e) {
      all.forEach(ProcessHandle::destroyForcibly);
      Thread.currentThread().interrupt();
    }
  }

  private static void deleteAll(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
