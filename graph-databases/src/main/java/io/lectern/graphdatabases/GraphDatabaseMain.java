package io.lectern.graphdatabases;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Answers what the benchmarks' process asks, a line each, until its input ends.
 *
 * <pre>
 * ends START        the sum of the numbers at the other ends of outgoing edges
 * hops START HOPS   how many vertices are so near
 * path START GOAL   edges of a shortest path, or -1
 * turn WHAT MS      asks one after the other of the starts for some milliseconds of the clock, and
 *                   answers CPU nanoseconds of the process, an edge (ends) or a question, and a sum
 * </pre>
 */
public final class GraphDatabaseMain {
  private static final int HOPS = 3;

  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final GraphDatabase database;
  private final Questions questions;
  private final int[] degrees;
  private int next;

  private GraphDatabaseMain(GraphDatabase database, Questions questions) {
    this.database = database;
    this.questions = questions;
    this.degrees = questions.degrees();
  }

  /** Arguments: {@code neo4j} or {@code kuzu}, where its files are or will be, the questions. */
  public static void main(String[] arguments) throws IOException {
    final Path path = Path.of(arguments[1]);
    final Questions questions = Questions.read(Path.of(arguments[2]));
    try (GraphDatabase database =
        switch (arguments[0]) {
          case "neo4j" -> new Neo4jGraph(path, questions);
          case "kuzu" -> new KuzuGraph(path, questions);
          default -> throw new IllegalArgumentException("no database '" + arguments[0] + "'");
        }) {
      System.out.println("ready");
      new GraphDatabaseMain(database, questions).answerAll();
    }
  }

  private void answerAll() throws IOException {
    final BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      System.out.println(answer(order.split(" ", -1)));
    }
  }

  private String answer(String[] order) {
    if (order.length != (order[0].equals("ends") ? 2 : 3)) {
      throw new IllegalArgumentException("not an order: " + String.join(" ", order));
    }
    return switch (order[0]) {
      case "ends" -> Long.toString(database.sumOfEnds(Integer.parseInt(order[1])));
      case "hops" ->
          Integer.toString(
              database.neighbourhood(Integer.parseInt(order[1]), Integer.parseInt(order[2])));
      case "path" ->
          Integer.toString(
              database.distance(Integer.parseInt(order[1]), Integer.parseInt(order[2])));
      case "turn" -> turn(order[1], Long.parseLong(order[2]) * 1_000_000);
      default -> throw new IllegalArgumentException("no order '" + order[0] + "'");
    };
  }

  private String turn(String what, long ns) {
    final long began = System.nanoTime();
    final long cpu = system.getProcessCpuTime();
    long operations = 0;
    long sum = 0;
    do {
      final int start = questions.starts[next];
      switch (what) {
        case "ends" -> {
          sum += database.sumOfEnds(start);
          operations += degrees[start];
        }
        case "hops" -> {
          sum += database.neighbourhood(start, HOPS);
          operations++;
        }
        case "path" -> {
          sum += database.distance(start, questions.goals[next]);
          operations++;
        }
        default -> throw new IllegalArgumentException("no turn '" + what + "'");
      }
      next = (next + 1) % questions.starts.length;
    } while (System.nanoTime() - began < ns);
    final double each = (system.getProcessCpuTime() - cpu) / (double) Math.max(1, operations);
    return String.format(Locale.ROOT, "%.3f %d", each, sum);
  }
}
