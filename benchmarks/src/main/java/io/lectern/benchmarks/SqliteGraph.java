package io.lectern.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A graph in SQLite: a table of pairs that is its own index, mapped into memory, asked by prepared
 * statements; what is further than one edge away by a recursive one.
 */
final class SqliteGraph implements AutoCloseable {
  private static final String ENDS = "select b from edge where a = ?";
  private static final String NEIGHBOURHOOD =
      """
      with recursive reached(id, hops) as (
        values(?, 0)
        union
        select b, hops + 1 from reached join edge on a = id where hops < ?)
      select count(distinct id) from reached
      """;

  private final Connection connection;
  private final PreparedStatement ends;
  private final PreparedStatement neighbourhood;

  /** Opens a file, and makes it if it is not there. */
  SqliteGraph(Path file, GraphData data) throws Exception {
    if (!Files.exists(file)) {
      final Path unfinished = file.resolveSibling(file.getFileName() + ".new");
      Files.deleteIfExists(unfinished);
      build(unfinished, data);
      Files.move(unfinished, file);
    }
    connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma mmap_size = 1000000000");
    }
    ends = connection.prepareStatement(ENDS);
    neighbourhood = connection.prepareStatement(NEIGHBOURHOOD);
  }

  private static void build(Path file, GraphData data) throws SQLException {
    final SparseRow rows = new SparseRow(data.vertices(), data.froms, data.tos);
    try (Connection made = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = made.createStatement()) {
      statement.execute("pragma journal_mode = off");
      statement.execute("pragma synchronous = off");
      statement.execute(
          "create table edge(a integer not null, b integer not null, primary key(a, b)) without"
              + " rowid");
      made.setAutoCommit(false);
      try (PreparedStatement insert =
          made.prepareStatement("insert or ignore into edge values(?, ?)")) {
        for (int from = 0; from < data.vertices(); from++) {
          for (int i = rows.offsets[from]; i < rows.offsets[from + 1]; i++) {
            insert.setInt(1, from);
            insert.setInt(2, rows.ends[i]);
            insert.executeUpdate();
          }
        }
      }
      made.commit();
    }
  }

  long sumOfEnds(int vertex) {
    try {
      ends.setInt(1, vertex);
      long sum = 0;
      try (ResultSet found = ends.executeQuery()) {
        while (found.next()) {
          sum += found.getInt(1);
        }
      }
      return sum;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  int neighbourhood(int start, int hops) {
    try {
      neighbourhood.setInt(1, start);
      neighbourhood.setInt(2, hops);
      try (ResultSet found = neighbourhood.executeQuery()) {
        return found.getInt(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
