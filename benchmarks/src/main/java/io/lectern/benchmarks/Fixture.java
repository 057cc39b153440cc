package io.lectern.benchmarks;

import io.lectern.coordinator.CoordinatorMain;
import io.lectern.engine.StoreReader;
import io.lectern.engine.StoreWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files that benchmarks read: the store and its peers with the same data. They are made once,
 * by a process of their own, so that the process that is measured has only mapped them; and made
 * again when the engine was built anew. They are kept in {@code lectern-benchmarks} under the
 * temporary directory, or where the property {@code lectern.benchmarks.dir} says.
 */
final class Fixture {
  static final Path DIRECTORY =
      Path.of(
          System.getProperty(
              "lectern.benchmarks.dir",
              Path.of(System.getProperty("java.io.tmpdir"), "lectern-benchmarks").toString()));
  static final Path STORE = DIRECTORY.resolve("store.dat");
  static final Path CHRONICLE_MAP = DIRECTORY.resolve("chronicle-map.dat");
  static final Path LMDB = DIRECTORY.resolve("lmdb.mdb");

  private static final Path STAMP = DIRECTORY.resolve("stamp");

  private static final int SETTLED_AT_ONCE = 1024;

  private Fixture() {}

  /** Makes the files unless they are there. */
  static void require() {
    try {
      final String stamp = engineBuild();
      if (Files.exists(STAMP) && Files.readString(STAMP).equals(stamp)) {
        return;
      }
      Files.createDirectories(DIRECTORY);
      deleteFiles();
      buildInAnotherProcess();
      Files.writeString(STAMP, stamp);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the benchmark data was made", e);
    }
  }

  /** Starts a JVM with this one's flags and classes. */
  static Process start(Class<?> main, String... arguments) throws IOException {
    return start(ManagementFactory.getRuntimeMXBean().getInputArguments(), main, arguments);
  }

  /** Starts a coordinator with this one's flags and classes, and the heap of {@code serve}. */
  static Process startCoordinator(List<String> arguments) throws IOException {
    final List<String> flags =
        new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
    final String heap = System.getProperty("lectern.benchmarks.serve");
    if (heap != null) {
      flags.add("@" + heap);
    }
    return start(flags, CoordinatorMain.class, arguments.toArray(String[]::new));
  }

  /** Starts a JVM with the flags that a reader needs, and further ones, and this one's classes. */
  static Process startReader(List<String> further, Class<?> main, String... arguments)
      throws IOException {
    final List<String> flags = new ArrayList<>(further);
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(
            flag ->
                flag.startsWith("--add-exports=java.base/jdk.internal.misc")
                    || flag.startsWith("--enable-native-access"))
        .forEach(flags::add);
    return start(flags, main, arguments);
  }

  private static Process start(List<String> flags, Class<?> main, String... arguments)
      throws IOException {
    final List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(flags);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Does what a coordinator does when it has nothing else to do. */
  static void settle(StoreWriter writer) {
    boolean more = true;
    while (more) {
      more = writer.upkeep().settleEdges(SETTLED_AT_ONCE);
    }
  }

  private static void buildInAnotherProcess() throws IOException, InterruptedException {
    final Process builder = start(FixtureBuilder.class);
    try {
      builder.getInputStream().transferTo(System.out);
      if (builder.waitFor() != 0) {
        throw new IllegalStateException("the benchmark data could not be made: see above");
      }
    } finally {
      builder.destroyForcibly();
    }
  }

  /** What changes when the engine was built anew. */
  static String engineBuild() throws IOException {
    try {
      final Path jar =
          Path.of(StoreReader.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return jar + " " + Files.getLastModifiedTime(jar);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void deleteFiles() throws IOException {
    try (Stream<Path> files = Files.walk(DIRECTORY)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(DIRECTORY)) {
          Files.delete(file);
        }
      }
    }
  }
}
