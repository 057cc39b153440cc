package io.lectern.benchmarks;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A graph database in a process of its own (module {@code graph-databases}), which waits between
 * its turns.
 */
final class DatabaseProgram implements AutoCloseable {
  /** Where its classes are; the launcher says so if that module was built. */
  private static final String CLASS_PATH = "lectern.bench.graph.databases";

  private static final String MAIN = "io.lectern.graphdatabases.GraphDatabaseMain";
  private static final List<String> DATABASES = List.of("neo4j", "kuzu");

  private final String name;
  private final Process process;
  private final BufferedWriter orders;
  private final BufferedReader answers;

  private DatabaseProgram(String name, Path directory, Path questions) throws IOException {
    this.name = name;
    process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx4g",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-cp",
                System.getProperty(CLASS_PATH),
                MAIN,
                name,
                directory.resolve(name).toString(),
                questions.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    orders = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts all that were built, and waits until they have their data: none, if none was. */
  static List<DatabaseProgram> startAll(Path directory, GraphData data, int[] starts, int[] goals)
      throws IOException {
    final List<DatabaseProgram> started = new ArrayList<>();
    if (System.getProperty(CLASS_PATH) != null) {
      final Path questions = directory.resolve("questions");
      write(questions, data, starts, goals);
      for (String name : DATABASES) {
        final DatabaseProgram program = new DatabaseProgram(name, directory, questions);
        program.awaitReady();
        started.add(program);
      }
    }
    return started;
  }

  private static void write(Path file, GraphData data, int[] starts, int[] goals)
      throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeInt(data.vertices());
      for (int[] array : List.of(data.froms, data.tos, starts, goals)) {
        out.writeInt(array.length);
        for (int value : array) {
          out.writeInt(value);
        }
      }
    }
  }

  String name() {
    return name;
  }

  private void awaitReady() throws IOException {
    final String line = answers.readLine();
    if (!"ready".equals(line)) {
      throw new IOException(name + " said: " + line);
    }
  }

  int neighbourhood(int start, int hops) {
    return Integer.parseInt(answer("hops " + start + " " + hops));
  }

  int distance(int start, int goal) {
    return Integer.parseInt(answer("path " + start + " " + goal));
  }

  /** CPU nanoseconds of its process, an edge or a question, of a turn. */
  double turn(String what, long milliseconds) {
    return Double.parseDouble(answer("turn " + what + " " + milliseconds).split(" ", -1)[0]);
  }

  private String answer(String order) {
    try {
      orders.write(order + "\n");
      orders.flush();
      final String line = answers.readLine();
      if (line == null) {
        throw new IOException(name + " ended when it was told: " + order);
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The end of its input ends it. */
  @Override
  public void close() throws IOException {
    orders.close();
    final int exitCode = process.onExit().join().exitValue();
    if (exitCode != 0) {
      throw new IOException(name + " ended with exit code " + exitCode);
    }
  }
}
