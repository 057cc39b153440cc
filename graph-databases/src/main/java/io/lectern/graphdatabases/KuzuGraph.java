package io.lectern.graphdatabases;

import com.kuzudb.Connection;
import com.kuzudb.Database;
import com.kuzudb.FlatTuple;
import com.kuzudb.PreparedStatement;
import com.kuzudb.QueryResult;
import com.kuzudb.Value;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A graph in Kuzu, asked by prepared statements, on one thread. */
final class KuzuGraph implements GraphDatabase {
  private static final String ENDS =
      "match (a:V)-[:E]->(b:V) where a.id = $start return cast(sum(b.id), 'INT64')";

  /** Longer paths are not looked for: Kuzu wants a bound, and allows no higher one by itself. */
  private static final String DISTANCE =
      "match (a:V)-[e:E* shortest 1..30]->(b:V) where a.id = $start and b.id = $goal"
          + " return length(e)";

  private final Database database;
  private final Connection connection;
  private final PreparedStatement ends;
  private final PreparedStatement distance;
  private final Map<Integer, PreparedStatement> neighbourhoods = new HashMap<>();

  /** Opens a database, and makes it if it is not there. */
  KuzuGraph(Path path, Questions graph) throws IOException {
    if (Files.notExists(path)) {
      final Path unfinished = path.resolveSibling("kuzu.new");
      Trees.delete(unfinished);
      build(unfinished, graph);
      Files.move(unfinished, path);
    }
    database = new Database(path.toString());
    connection = new Connection(database);
    connection.setMaxNumThreadForExec(1);
    ends = prepare(ENDS);
    distance = prepare(DISTANCE);
  }

  private static void build(Path path, Questions graph) throws IOException {
    final Path vertices = path.resolveSibling("kuzu-vertices.csv");
    final Path edges = path.resolveSibling("kuzu-edges.csv");
    try (BufferedWriter out = Files.newBufferedWriter(vertices)) {
      for (int i = 0; i < graph.vertices; i++) {
        out.write(i + "\n");
      }
    }
    try (BufferedWriter out = Files.newBufferedWriter(edges)) {
      for (int i = 0; i < graph.froms.length; i++) {
        out.write(graph.froms[i] + "," + graph.tos[i] + "\n");
      }
    }
    try (Database made = new Database(path.toString());
        Connection writing = new Connection(made)) {
      run(writing, "create node table V(id int64, primary key(id))");
      run(writing, "create rel table E(from V to V)");
      run(writing, "copy V from '" + vertices + "'");
      run(writing, "copy E from '" + edges + "'");
    }
    Files.delete(vertices);
    Files.delete(edges);
  }

  private static void run(Connection on, String statement) {
    try (QueryResult result = on.query(statement)) {
      require(result, statement);
    }
  }

  private static void require(QueryResult result, String statement) {
    if (!result.isSuccess()) {
      throw new IllegalStateException(statement + ": " + result.getErrorMessage());
    }
  }

  private PreparedStatement prepare(String statement) {
    final PreparedStatement prepared = connection.prepare(statement);
    if (!prepared.isSuccess()) {
      throw new IllegalStateException(statement + ": " + prepared.getErrorMessage());
    }
    return prepared;
  }

  /** With the word "shortest" Kuzu walks breadth-first; without it goes through all walks. */
  private static String neighbourhood(int hops) {
    return "match (a:V)-[:E* shortest 1.."
        + hops
        + "]->(b:V) where a.id = $start and b.id <> $start return count(distinct b.id)";
  }

  @Override
  public long sumOfEnds(int vertex) {
    return ask(ends, Map.of("start", new Value((long) vertex)), 0);
  }

  @Override
  public int neighbourhood(int start, int hops) {
    final PreparedStatement prepared =
        neighbourhoods.computeIfAbsent(hops, most -> prepare(neighbourhood(most)));
    return 1 + (int) ask(prepared, Map.of("start", new Value((long) start)), 0);
  }

  @Override
  public int distance(int start, int end) {
    return start == end
        ? 0
        : (int)
            ask(
                distance,
                Map.of("start", new Value((long) start), "goal", new Value((long) end)),
                -1);
  }

  /** The number that a statement answers; another one if it answers nothing. */
  private long ask(PreparedStatement statement, Map<String, Value> parameters, long without) {
    try (QueryResult result = connection.execute(statement, parameters)) {
      require(result, "asking");
      if (!result.hasNext()) {
        return without;
      }
      try (FlatTuple row = result.getNext();
          Value value = row.getValue(0)) {
        return value.isNull() ? without : ((Number) value.getValue()).longValue();
      }
    } finally {
      parameters.values().forEach(Value::close);
    }
  }

  @Override
  public void close() {
    neighbourhoods.values().forEach(PreparedStatement::close);
    distance.close();
    ends.close();
    connection.close();
    database.close();
  }
}
