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
import io.lectern.engine.EdgeCursor;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreReader;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;

/**
 * Graph questions to a store at rest beside plain arrays, which are the limit, and JGraphT's sparse
 * graph: ends of random concepts' edges, neighbourhoods of three hops, shortest paths between
 * random pairs, PageRank. Every answer is compared with that of the arrays first.
 */
final class GraphQuestions {
  private static final int STARTS = 1 << 12;
  private static final int SCANNED = 1 << 10;
  private static final int HOPS = 3;
  private static final int ITERATIONS = 20;
  private static final int COMPARED = 300;
  private static final int QUESTIONS = 32;

  private final GraphData data;
  private final Snapshot snapshot;
  private final int[] ordinals;
  private final SparseRow out;
  private final SparseRow in;
  private final SparseJgrapht jgrapht;
  private final GraphReader reader;
  private final EdgeCursor cursor = new EdgeCursor();
  private final int[] ends = new int[256];
  private final int[] starts;
  private final int[] goals;

  private GraphQuestions(GraphData data, Snapshot snapshot) {
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
  }

  /** Arguments: {@code wordnet} or {@code power-law}, and the number of turns. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 0 || arguments.length > 2) {
      throw new IllegalArgumentException("usage: lectern bench graph wordnet|power-law [TURNS]");
    }
    final int turns = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 60;
    final var file = GraphFixture.require(arguments[0]);
    final GraphData data = GraphData.of(arguments[0]);
    final ReaderTable readers = ReaderTable.inProcess();
    readers.row(0).claim(ProcessHandle.current().pid(), 0, "benchmarks");
    try (StoreReader store = StoreReader.open(file);
        Snapshot snapshot = store.snapshot(readers.row(0))) {
      final GraphQuestions questions = new GraphQuestions(data, snapshot);
      questions.compare();
      questions.scan(turns);
      questions.neighbourhood(turns);
      questions.path(turns);
      questions.pageRank(Math.max(3, turns / 10));
    }
  }

  private void compare() {
    for (int i = 0; i < COMPARED; i++) {
      final int expected = out.neighbourhood(starts[i], HOPS);
      require("neighbourhood", i, expected, storeNeighbourhood(i));
      require("neighbourhood", i, expected, jgrapht.neighbourhood(starts[i], HOPS));
      final int distance = SparseRow.distance(out, in, starts[i], goals[i]);
      require("path", i, distance, storeDistance(i));
      require("path", i, distance, jgrapht.distance(starts[i], goals[i]));
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

  private void scan(int turns) {
    final int edges = Math.max(1, Arrays.stream(starts).limit(SCANNED).map(out::degree).sum());
    final int[] scanned = Arrays.stream(starts).limit(SCANNED).map(i -> ordinals[i]).toArray();
    final Alternation alternation = new Alternation(turns);
    alternation.add("plain arrays", edges, this::scanArrays);
    alternation.add("store, one by one", edges, () -> scanStore(scanned));
    alternation.add("store, fetched ahead, in bulk", edges, () -> scanAhead(scanned));
    alternation.add("JGraphT sparse", edges, this::scanJgrapht);
    alternation.run("1 hop, an edge");
  }

  private long scanArrays() {
    long sum = 0;
    for (int i = 0; i < SCANNED; i++) {
      final int last = out.offsets[starts[i] + 1];
      for (int j = out.offsets[starts[i]]; j < last; j++) {
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

  private long scanAhead(int[] scanned) {
    long sum = 0;
    for (int i = 0; i < scanned.length; i++) {
      if (i % EdgeCursor.PREFETCH_LIMIT == 0) {
        snapshot.prefetchEdges(scanned, i, EdgeCursor.PREFETCH_LIMIT, Direction.OUT, cursor);
      }
      snapshot.edges(scanned[i], Direction.OUT, cursor);
      int count;
      while ((count = cursor.nextEnds(ends)) > 0) {
        for (int j = 0; j < count; j++) {
          sum += ends[j];
        }
      }
    }
    return sum;
  }

  private long scanJgrapht() {
    long sum = 0;
    for (int i = 0; i < SCANNED; i++) {
      sum += jgrapht.sumOfEnds(starts[i]);
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
    alternation.run(HOPS + " hops, a neighbourhood");
  }

  private void path(int turns) {
    final Alternation alternation = new Alternation(turns);
    alternation.add(
        "plain arrays, the number of edges",
        QUESTIONS,
        many(i -> SparseRow.distance(out, in, starts[i], goals[i])));
    alternation.add("store, from ids to ids and edges", QUESTIONS, many(this::storeDistance));
    alternation.add(
        "JGraphT sparse, the number of edges",
        QUESTIONS,
        many(i -> jgrapht.distance(starts[i], goals[i])));
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
