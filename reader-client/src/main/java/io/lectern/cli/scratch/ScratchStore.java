package io.lectern.cli.scratch;

import io.lectern.client.LecternWriter;
import io.lectern.client.NoCoordinatorException;
import io.lectern.client.WriterOptions;
import io.lectern.engine.StoreException;
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
 * A store in a temporary directory, and processes on it. All of it is gone after {@link #close},
 * which also runs when the command is interrupted.
 */
public final class ScratchStore implements AutoCloseable {
  private static final long START_PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);
  private static final long START_POLL_MS = 20;
  private static final long STOP_PATIENCE_MS = 5_000;

  private final Path launcher;
  private final Path directory;
  private final List<Process> processes = new ArrayList<>();
  private final Thread hook = new Thread(this::cleanUp, "lectern-clean-up");
  private Process coordinator;
  private boolean cleanedUp;

  /**
   * Makes the directory, and nothing in it yet.
   *
   * @param launcher the program that starts processes
   * @param name that the directory's begins with
   */
  public ScratchStore(Path launcher, String name) throws IOException {
    this.launcher = launcher;
    directory = Files.createTempDirectory(name + "-");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Where the store lies. */
  public Path store() {
    return directory.resolve("store");
  }

  /**
   * Starts the coordinator and waits until it takes commands.
   *
   * @param name of the writer
   * @throws IOException with what the coordinator printed, if it does not start
   */
  public LecternWriter startCoordinator(String name) throws IOException, InterruptedException {
    final long startNs = System.nanoTime();
    final Path log = directory.resolve("coordinator.log");
    final ProcessBuilder builder = launch("serve", "--dir", store().toString());
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    builder.redirectInput(Redirect.from(Path.of("/dev/null").toFile()));
    coordinator = start(builder);
    while (true) {
      try {
        return LecternWriter.open(store(), WriterOptions.defaults().withName(name));
      } catch (StoreException | NoCoordinatorException e) {
        final boolean late = System.nanoTime() - startNs > START_PATIENCE_NS;
        if (late || !coordinator.isAlive()) {
          throw new IOException("the coordinator did not start: " + text(log), e);
        }
        Thread.sleep(START_POLL_MS);
      }
    }
  }

  /** Process id of the coordinator that was started. */
  public long coordinatorPid() {
    return coordinator.pid();
  }

  /** Starts another command on the store; its errors are printed with this process's. */
  public Process start(String command) throws IOException {
    return start(launch(command, "--dir", store().toString()).redirectError(Redirect.INHERIT));
  }

  private static String text(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file).strip() : "it printed nothing";
  }

  private ProcessBuilder launch(String... arguments) {
    final List<String> command = new ArrayList<>();
    command.add(launcher.toString());
    command.addAll(Arrays.asList(arguments));
    final ProcessBuilder builder = new ProcessBuilder(command);
    // This command itself was built a moment ago.
    builder.environment().put("LECTERN_NO_BUILD", "1");
    return builder;
  }

  private synchronized Process start(ProcessBuilder builder) throws IOException {
    if (cleanedUp) {
      throw new IOException("this command is being stopped");
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
