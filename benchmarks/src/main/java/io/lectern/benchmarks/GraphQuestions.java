package io.lectern.benchmarks;

import io.lectern.client.graph.Budget;
import io.lectern.client.graph.ConceptPath;
import io.lectern.client.graph.EdgeFilter;
import io.lectern.client.graph.GraphReader;
import io.lectern.client.graph.GraphWorkspace;
import io.lectern.client.graph.Ranks;
import io.lectern.client.graph.WholeGraph;
import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Direction;
import io.lectern.engine.EdgeBatch;
import io.lectern.engine.EdgeCursor;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToLongFunction;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;

/**
 * Graph questions to a store at rest beside plain arrays, which are the limit, JGraphT's sparse
 * graph, and databases: ends of random concepts' edges, neighbourhoods of three hops, shortest
 * paths between random pairs, PageRank. Every answer is compared with that of the arrays first.
 */
final class GraphQuestions {
  private static final int STARTS = 1 << 12;
  private static final int FEW_STARTS = 1 << 10;
  private static final int HOPS = 3;
  private static final int ITERATIONS = 20;
  private static final int COMPARED = 100;
  private static final int COMPARED_SLOWLY = 8;
  private static final int QUESTIONS = 4;

  private final GraphData data;
  private final Snapshot snapshot;
  private final int[] ordinals;
  private final SparseRow out;
  private final SparseRow in;
  private final SparseJgrapht jgrapht;
  private final SqliteGraph sqlite;
  private final LmdbGraph lmdb;
  private final GraphReader reader;
  private final EdgeCursor cursor = new EdgeCursor();
  private final EdgeBatch batch = new EdgeBatch();
  private final int[] starts;
  private final int[] goals;

  /** Those that were built, in processes of their own. */
  private final List<DatabaseProgram> databases;

  private GraphQuestions(
      GraphData data, Snapshot snapshot, SqliteGraph sqlite, LmdbGraph lmdb, Path directory)
      throws IOException {
    this.sqlite = sqlite;
    this.lmdb = lmdb;
    this.data = data;
    this.snapshot = snapshot;
    this.reader = new GraphReader(snapshot, new GraphWorkspace());
    this.out = new SparseRow(data.vertices(), data.froms, data.tos);
    this.in = new SparseRow(data.vertices(), data.tos, data.froms);
    this.jgrapht = new SparseJgrapht(data);
    final ConceptFlyweight concept = new ConceptFlyweight();
    this.ordinals = new int[data.vertices()];
    for (int i = 0; i < ordinals.length; i++) {
      if (!snapshot.find(data.ids[i], concept)) {
        throw new IllegalStateException(data.ids[i] + " is missing");
      }
      ordinals[i] = concept.ordinal();
    }
    final SplittableRandom random = new SplittableRandom(45);
    this.starts = random.ints(STARTS, 0, data.vertices()).toArray();
    this.goals = random.ints(STARTS, 0, data.vertices()).toArray();
    this.databases = DatabaseProgram.startAll(directory, data, starts, goals);
  }

  /** Arguments: {@code wordnet} or {@code power-law}, and the number of turns. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 0 || arguments.length > 3) {
      throw new IllegalArgumentException(
          "usage: lectern bench graph wordnet|power-law [TURNS [scan|hops|path|pagerank]]");
    }
    final int turns = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 60;
    final var file = GraphFixture.require(arguments[0]);
    final GraphData data = GraphData.of(arguments[0]);
    final ReaderTable readers = ReaderTable.inProcess();
    readers.row(0).claim(ProcessHandle.current().pid(), 0, "benchmarks");
    try (StoreReader store = StoreReader.open(file);
        Snapshot snapshot = store.snapshot(readers.row(0));
        SqliteGraph sqlite = new SqliteGraph(file.resolveSibling("sqlite.db"), data);
        LmdbGraph lmdb = new LmdbGraph(file.resolveSibling("lmdb.mdb"), data)) {
      final GraphQuestions questions =
          new GraphQuestions(data, snapshot, sqlite, lmdb, file.getParent());
      questions.compare();
      questions.ask(arguments.length > 2 ? arguments[2] : "all", turns);
      for (DatabaseProgram database : questions.databases) {
        database.close();
      }
    }
  }

  private void ask(String which, int turns) {
    switch (which) {
      case "scan" -> scan(turns);
      case "hops" -> neighbourhood(turns);
      case "path" -> path(turns);
      case "pagerank" -> pageRank(Math.max(3, turns / 10));
      case "all" -> List.of("scan", "hops", "path", "pagerank").forEach(part -> ask(part, turns));
      default -> throw new IllegalArgumentException("no part '" + which + "'");
    }
  }

  private void compare() {
    for (int i = 0; i < COMPARED; i++) {
      final int expected = out.neighbourhood(starts[i], HOPS);
      require("neighbourhood", i, expected, storeNeighbourhood(i));
      require("neighbourhood", i, expected, jgrapht.neighbourhood(starts[i], HOPS));
      require("neighbourhood", i, expected, lmdb.neighbourhood(starts[i], HOPS));
      if (i < COMPARED_SLOWLY) {
        require("neighbourhood", i, expected, sqlite.neighbourhood(starts[i], HOPS));
        for (DatabaseProgram database : databases) {
          require(database.name(), i, expected, database.neighbourhood(starts[i], HOPS));
        }
      }
      final int distance = SparseRow.distance(out, in, starts[i], goals[i]);
      require("path", i, distance, storeDistance(i));
      require("path", i, distance, storePath(i));
      require("path", i, distance, jgrapht.distance(starts[i], goals[i]));
      if (i < COMPARED_SLOWLY) {
        for (DatabaseProgram database : databases) {
          require(database.name(), i, distance, database.distance(starts[i], goals[i]));
        }
      }
    }
  }

  private void addDatabases(Alternation alternation, String what) {
    for (DatabaseProgram database : databases) {
      alternation.addElsewhere(
          database.name(), ns -> database.turn(what, TimeUnit.NANOSECONDS.toMillis(ns)));
    }
  }

  private static void require(String what, int index, int expected, int actual) {
    if (expected != actual) {
      throw new IllegalStateException(
          what + " " + index + " is " + actual + ", in plain arrays " + expected);
    }
  }

  private int storeNeighbourhood(int i) {
    return reader
        .neighbourhood(ordinals[starts[i]], EdgeFilter.out(), HOPS, false, Budget.unlimited())
        .size();
  }

  private int storeDistance(int i) {
    return reader
        .distance(
            ordinals[starts[i]],
            ordinals[goals[i]],
            EdgeFilter.out(),
            Integer.MAX_VALUE,
            Budget.unlimited())
        .hops()
        .orElse(-1);
  }

  private int storePath(int i) {
    return reader
        .shortestPath(
            data.ids[starts[i]],
            data.ids[goals[i]],
            EdgeFilter.out(),
            Integer.MAX_VALUE,
            Budget.unlimited())
        .first()
        .map(ConceptPath::hops)
        .orElse(-1);
  }

  /** From random concepts of the whole graph, and from so few that their edges stay in caches. */
  private void scan(int turns) {
    scan(turns, new SplittableRandom(46).ints(1 << 18, 0, data.vertices()).toArray(), "all");
    scan(turns, Arrays.copyOf(starts, FEW_STARTS), FEW_STARTS + " in the caches");
  }

  private void scan(int turns, int[] vertices, String which) {
    final int edges = Math.max(1, Arrays.stream(vertices).map(out::degree).sum());
    final int[] scanned = Arrays.stream(vertices).map(i -> ordinals[i]).toArray();
    final Alternation alternation = new Alternation(turns);
    alternation.add("plain arrays", edges, () -> scanArrays(vertices));
    alternation.add("store, one by one", edges, () -> scanStore(scanned));
    alternation.add("store, many at once", edges, () -> scanAtOnce(scanned));
    alternation.add("JGraphT sparse", edges, () -> sum(vertices, jgrapht::sumOfEnds));
    final int[] few = Arrays.copyOf(vertices, FEW_STARTS);
    final int edgesOfFew = Math.max(1, Arrays.stream(few).map(out::degree).sum());
    alternation.add("LMDB, sorted duplicates", edgesOfFew, () -> sum(few, lmdb::sumOfEnds));
    alternation.add("SQLite", edgesOfFew, () -> sum(few, sqlite::sumOfEnds));
    addDatabases(alternation, "ends");
    alternation.run("1 hop, an edge, starts among " + which);
  }

  private long scanArrays(int[] vertices) {
    long sum = 0;
    for (int vertex : vertices) {
      final int last = out.offsets[vertex + 1];
      for (int j = out.offsets[vertex]; j < last; j++) {
        sum += out.ends[j];
      }
    }
    return sum;
  }

  private long scanStore(int[] scanned) {
    long sum = 0;
    for (int ordinal : scanned) {
      snapshot.edges(ordinal, Direction.OUT, cursor);
      while (cursor.next()) {
        sum += cursor.end();
      }
    }
    return sum;
  }

  private long scanAtOnce(int[] scanned) {
    long sum = 0;
    int next = 0;
    while (next < scanned.length) {
      final int read =
          snapshot.readEnds(scanned, next, scanned.length - next, Direction.OUT, batch);
      final int[] ends = batch.ends();
      final int count = batch.offsets()[read];
      for (int i = 0; i < count; i++) {
        sum += ends[i];
      }
      next += read;
    }
    return sum;
  }

  private static long sum(int[] vertices, IntToLongFunction ends) {
    long sum = 0;
    for (int vertex : vertices) {
      sum += ends.applyAsLong(vertex);
    }
    return sum;
  }

  /** A call of so many questions: for each contender the same ones, in the same order. */
  private static LongSupplier many(IntUnaryOperator question) {
    final int[] next = {0};
    return () -> {
      long sum = 0;
      for (int i = 0; i < QUESTIONS; i++) {
        sum += question.applyAsInt(next[0]++ & (STARTS - 1));
      }
      return sum;
    };
  }

  private void neighbourhood(int turns) {
    final Alternation alternation = new Alternation(turns);
    alternation.add("plain arrays", QUESTIONS, many(i -> out.neighbourhood(starts[i], HOPS)));
    alternation.add("store", QUESTIONS, many(this::storeNeighbourhood));
    alternation.add("JGraphT sparse", QUESTIONS, many(i -> jgrapht.neighbourhood(starts[i], HOPS)));
    alternation.add(
        "LMDB, sorted duplicates", QUESTIONS, many(i -> lmdb.neighbourhood(starts[i], HOPS)));
    alternation.add(
        "SQLite, recursive", QUESTIONS, many(i -> sqlite.neighbourhood(starts[i], HOPS)));
    addDatabases(alternation, "hops");
    alternation.run(HOPS + " hops, a neighbourhood");
  }

  private void path(int turns) {
    final Alternation alternation = new Alternation(turns);
    alternation.add(
        "plain arrays, the number of edges",
        QUESTIONS,
        many(i -> SparseRow.distance(out, in, starts[i], goals[i])));
    alternation.add("store, the number of edges", QUESTIONS, many(this::storeDistance));
    alternation.add("store, from ids to ids and edges", QUESTIONS, many(this::storePath));
    alternation.add(
        "JGraphT sparse, the number of edges",
        QUESTIONS,
        many(i -> jgrapht.distance(starts[i], goals[i])));
    addDatabases(alternation, "path");
    alternation.run("shortest path, from both ends");
  }

  /** By the clock, on all processors: rounds of both, one after the other. */
  private void pageRank(int rounds) {
    final int[] outDegrees = new int[data.vertices()];
    Arrays.setAll(outDegrees, out::degree);
    final double[] arrays = new double[rounds];
    final double[] store = new double[rounds];
    double difference = 0;
    for (int round = -1; round < rounds; round++) {
      final long began = System.nanoTime();
      final double[] expected = SparseRow.pageRank(in, outDegrees, ITERATIONS);
      final long between = System.nanoTime();
      final Ranks ranks = new WholeGraph(snapshot, EdgeFilter.out()).pageRank(0.85, ITERATIONS, 0);
      final long ended = System.nanoTime();
      if (round >= 0) {
        arrays[round] = (between - began) / 1e6;
        store[round] = (ended - between) / 1e6;
      }
      for (int i = 0; i < expected.length; i++) {
        difference = Math.max(difference, Math.abs(expected[i] - ranks.of(ordinals[i])));
      }
    }
    final double[] ratios = new double[rounds];
    Arrays.setAll(ratios, i -> store[i] / arrays[i]);
    System.out.printf(
        Locale.ROOT,
        "%nPageRank, %d iterations, ms by the clock, medians of %d rounds: plain arrays %.0f, store"
            + " %.0f; ratio %.2f (%.2f to %.2f); greatest difference %.1e%n",
        ITERATIONS,
        rounds,
        median(arrays),
        median(store),
        median(ratios),
        Arrays.stream(ratios).min().orElseThrow(),
        Arrays.stream(ratios).max().orElseThrow(),
        difference);
  }

  private static double median(double[] values) {
    final double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
