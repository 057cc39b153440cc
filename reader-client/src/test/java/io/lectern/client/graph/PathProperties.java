package io.lectern.client.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.client.graph.RandomGraph.Step;
import io.lectern.engine.Edge;
import io.lectern.engine.Snapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jgrapht.Graph;
import org.jgrapht.GraphPath;
import org.jgrapht.alg.shortestpath.AllDirectedPaths;
import org.jgrapht.alg.shortestpath.BFSShortestPath;
import org.jgrapht.alg.shortestpath.DijkstraShortestPath;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every answer beside JGraphT's, on random graphs. */
class PathProperties {
  private static final int ROUNDS = Integer.getInteger("lectern.test.sequences", 60);
  private static final int MAX_HOPS = 5;

  @TempDir private static Path dir;

  private static GraphStore store;

  private final GraphWorkspace workspace = new GraphWorkspace();

  @BeforeAll
  static void open() {
    store = new GraphStore(dir);
  }

  @AfterAll
  static void close() {
    store.close();
  }

  /** A question on a graph of its own. */
  private interface Question {
    void ask(GraphReader reader, RandomGraph graph, EdgeFilter filter, String from, String to);
  }

  private void ask(String name, Question question) {
    final long seed = Long.getLong("lectern.test.seed", System.nanoTime());
    final SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < ROUNDS; round++) {
      final int concepts = 3 + random.nextInt(6);
      final RandomGraph graph =
          new RandomGraph(
              random, name + seed + "." + round + ".", concepts, random.nextInt(3 * concepts));
      store.link(graph.edges());
      final EdgeFilter filter = filter(random);
      try (Snapshot snapshot = store.snapshot()) {
        final GraphReader reader = new GraphReader(snapshot, workspace);
        final String from = graph.ids.get(random.nextInt(concepts));
        final String to = graph.ids.get(random.nextInt(concepts));
        question.ask(reader, graph, filter, from, to);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "round %d with -Dlectern.test.seed=%d, %s".formatted(round, seed, filter), e);
      }
    }
  }

  private static EdgeFilter filter(SplittableRandom random) {
    final EdgeFilter directed =
        switch (random.nextInt(4)) {
          case 0 -> EdgeFilter.in();
          case 1 -> EdgeFilter.both();
          default -> EdgeFilter.out();
        };
    return switch (random.nextInt(4)) {
      case 0 -> directed.types("t0", "t2", "a type that nothing has");
      case 1 -> directed.weights(1, 3);
      case 2 -> directed.types("t1").weights(0, 2);
      default -> directed;
    };
  }

  @Test
  void shouldReachTheNeighbourhoodThatJgraphtReaches() {
    ask(
        "neighbourhood",
        (reader, graph, filter, from, to) -> {
          final Graph<String, Step> judge = graph.jgrapht(filter, EdgeCost.HOPS);
          final var distances = new BFSShortestPath<>(judge).getPaths(from);
          for (int hops = 0; hops < 4; hops++) {
            final int most = hops;
            final Neighbourhood found =
                reader.neighbourhood(from, filter, hops, true, Budget.unlimited());
            assertThat(found.isComplete()).isTrue();
            assertThat(found.concepts())
                .containsExactlyInAnyOrderElementsOf(
                    graph.ids.stream()
                        .filter(id -> distances.getPath(id) != null)
                        .map(id -> new Neighbourhood.Reached(id, distances.getPath(id).getLength()))
                        .filter(reached -> reached.hops() <= most)
                        .toList());
            final Set<String> expanded =
                found.concepts().stream()
                    .filter(reached -> reached.hops() < most)
                    .map(Neighbourhood.Reached::id)
                    .collect(Collectors.toSet());
            assertThat(found.edges())
                .containsExactlyInAnyOrderElementsOf(
                    judge.edgeSet().stream()
                        .filter(step -> expanded.contains(step.from()))
                        .map(Step::edge)
                        .distinct()
                        .toList());
          }
        });
  }

  @Test
  void shouldFindAPathAsShortAsJgraphtDoes() {
    ask(
        "shortest",
        (reader, graph, filter, from, to) -> {
          final Graph<String, Step> judge = graph.jgrapht(filter, EdgeCost.HOPS);
          final GraphPath<String, Step> expected = new BFSShortestPath<>(judge).getPath(from, to);
          for (int maxHops : new int[] {Integer.MAX_VALUE, 2, 1, 0}) {
            final Paths found = reader.shortestPath(from, to, filter, maxHops, Budget.unlimited());
            assertThat(found.isComplete()).isTrue();
            final Distance distance =
                reader.distance(from, to, filter, maxHops, Budget.unlimited());
            assertThat(distance.isComplete()).isTrue();
            if (expected == null || expected.getLength() > maxHops) {
              assertThat(found.paths()).isEmpty();
              assertThat(distance.hops()).isEmpty();
            } else {
              assertThat(distance.hops()).hasValue(expected.getLength());
              final ConceptPath path = found.first().orElseThrow();
              requirePath(path, judge, from, to);
              assertThat(path.hops()).isEqualTo(expected.getLength());
              assertThat(path.cost()).isEqualTo(expected.getLength());
            }
          }
        });
  }

  @Test
  void shouldFindAPathAsCheapAsJgraphtDoes() {
    final EdgeCost cost = (type, weight) -> type.equals("t1") ? 2 * weight : weight + 0.5;
    ask(
        "cheapest",
        (reader, graph, filter, from, to) -> {
          final Graph<String, Step> judge = graph.jgrapht(filter, cost);
          final GraphPath<String, Step> expected =
              new DijkstraShortestPath<>(judge).getPath(from, to);
          final Paths found =
              reader.cheapestPaths(
                  from, to, filter, cost, Integer.MAX_VALUE, 1, Budget.unlimited());
          assertThat(found.isComplete()).isTrue();
          if (expected == null) {
            assertThat(found.paths()).isEmpty();
          } else {
            final ConceptPath path = found.first().orElseThrow();
            requirePath(path, judge, from, to);
            assertThat(path.cost()).isEqualTo(expected.getWeight());
          }
        });
  }

  @Test
  void shouldFindTheBestPathsOfAllThatJgraphtKnows() {
    for (EdgeCost cost : List.of(EdgeCost.HOPS, EdgeCost.WEIGHT)) {
      ask(
          "best" + cost.of("t", 7),
          (reader, graph, filter, from, to) -> {
            final Graph<String, Step> judge = graph.jgrapht(filter, cost);
            for (int maxHops : new int[] {MAX_HOPS, 2, Integer.MAX_VALUE}) {
              final int bound = Math.min(maxHops, graph.ids.size());
              final List<Double> expected =
                  allPaths(judge, from, to, bound).stream()
                      .map(GraphPath::getWeight)
                      .sorted()
                      .limit(7)
                      .toList();
              final Paths found =
                  reader.cheapestPaths(from, to, filter, cost, maxHops, 7, Budget.unlimited());
              assertThat(found.isComplete()).isTrue();
              assertThat(found.paths()).doesNotHaveDuplicates();
              found.paths().forEach(path -> requirePath(path, judge, from, to));
              assertThat(found.paths().stream().map(ConceptPath::cost))
                  .containsExactlyElementsOf(expected);
              assertThat(found.paths()).allMatch(path -> path.hops() <= bound);
            }
          });
    }
  }

  @Test
  void shouldFindAllPathsThatJgraphtFinds() {
    ask(
        "all",
        (reader, graph, filter, from, to) -> {
          final Graph<String, Step> judge = graph.jgrapht(filter, EdgeCost.HOPS);
          for (int maxHops = 0; maxHops <= MAX_HOPS; maxHops++) {
            final Paths found =
                reader.allPaths(from, to, filter, maxHops, Integer.MAX_VALUE, Budget.unlimited());
            assertThat(found.isComplete()).isTrue();
            assertThat(found.paths().stream().map(path -> steps(path)))
                .containsExactlyInAnyOrderElementsOf(
                    allPaths(judge, from, to, maxHops).stream()
                        .map(path -> List.copyOf(path.getEdgeList()))
                        .toList());
          }
        });
  }

  private static List<GraphPath<String, Step>> allPaths(
      Graph<String, Step> judge, String from, String to, int maxHops) {
    if (from.equals(to)) {
      // JGraphT counts cycles here; no path that passes no concept twice has an edge.
      return List.of(org.jgrapht.graph.GraphWalk.singletonWalk(judge, from, 0));
    }
    return new AllDirectedPaths<>(judge)
        .getAllPaths(from, to, true, maxHops).stream()
            // It takes a self-loop at the start for a part of a simple path.
            .filter(path -> new HashSet<>(path.getVertexList()).size() == path.getLength() + 1)
            .toList();
  }

  private static List<Step> steps(ConceptPath path) {
    final List<Step> steps = new ArrayList<>();
    for (int i = 0; i < path.hops(); i++) {
      final Edge edge = path.edges().get(i);
      steps.add(new Step(edge, !edge.from().equals(path.concepts().get(i))));
    }
    return steps;
  }

  /** It leads where it should, along edges that are there, and passes nothing twice. */
  private static void requirePath(
      ConceptPath path, Graph<String, Step> judge, String from, String to) {
    assertThat(path.first()).isEqualTo(from);
    assertThat(path.last()).isEqualTo(to);
    assertThat(new HashSet<>(path.concepts())).hasSameSizeAs(path.concepts());
    final List<Step> steps = steps(path);
    for (int i = 0; i < steps.size(); i++) {
      assertThat(judge.edgeSet()).contains(steps.get(i));
      assertThat(steps.get(i).from()).isEqualTo(path.concepts().get(i));
      assertThat(steps.get(i).to()).isEqualTo(path.concepts().get(i + 1));
    }
  }
}
