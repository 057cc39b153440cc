package io.lectern.client.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lectern.client.graph.CommonAncestors.Ancestor;
import io.lectern.client.graph.Lineage.Mark;
import io.lectern.client.graph.Lineage.Node;
import io.lectern.client.graph.RandomGraph.Step;
import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import io.lectern.engine.Snapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jgrapht.Graph;
import org.jgrapht.alg.shortestpath.AllDirectedPaths;
import org.jgrapht.alg.shortestpath.BFSShortestPath;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of lineages, associations, ancestors and activation, checked on random graphs. */
class ReasoningProperties {
  private static final int ROUNDS = Integer.getInteger("lectern.test.sequences", 60);
  private static final EdgeFilter FILTER = EdgeFilter.out().types("t0", "t1").weights(0, 4);
  private static final Budget UNLIMITED = Budget.unlimited();

  @TempDir private static Path dir;

  private static GraphStore store;

  @BeforeAll
  static void open() {
    store = new GraphStore(dir);
  }

  @AfterAll
  static void close() {
    store.close();
  }

  private interface Question {
    void ask(GraphReader reader, RandomGraph graph, Graph<String, Step> judge);
  }

  private void ask(String name, Question question) {
    final long seed = Long.getLong("lectern.test.seed", System.nanoTime());
    final SplittableRandom random = new SplittableRandom(seed);
    final GraphWorkspace workspace = new GraphWorkspace();
    for (int round = 0; round < ROUNDS; round++) {
      final int concepts = 3 + random.nextInt(6);
      final RandomGraph graph =
          new RandomGraph(
              random, name + seed + "." + round + ".", concepts, random.nextInt(3 * concepts));
      store.link(graph.edges());
      try (Snapshot snapshot = store.snapshot()) {
        question.ask(
            new GraphReader(snapshot, workspace), graph, graph.jgrapht(FILTER, EdgeCost.HOPS));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("round %d with -Dlectern.test.seed=%d".formatted(round, seed), e);
      }
    }
  }

  private static int distance(Graph<String, Step> judge, String from, String to) {
    final var path = new BFSShortestPath<>(judge).getPath(from, to);
    return path == null ? -1 : path.getLength();
  }

  @Test
  void shouldGoOnFromEachConceptOnceAndMarkWhereItStandsAgain() {
    ask(
        "lineage",
        (reader, graph, judge) -> {
          for (int depth : new int[] {0, 1, 2, Integer.MAX_VALUE}) {
            final String root = graph.ids.getFirst();
            final Lineage lineage = reader.lineage(root, FILTER, depth, UNLIMITED);
            assertThat(lineage.isComplete()).isTrue();
            final Set<String> first = new HashSet<>();
            requireNode(lineage.root(), List.of(), judge, depth, root, first);
            for (String id : graph.ids) {
              final int hops = distance(judge, root, id);
              assertThat(first.contains(id)).isEqualTo(hops >= 0 && hops <= depth);
            }
          }
        });
  }

  private static void requireNode(
      Node node,
      List<String> above,
      Graph<String, Step> judge,
      int depth,
      String root,
      Set<String> first) {
    assertThat(node.depth()).isEqualTo(above.size());
    assertThat(node.mark() == Mark.CYCLE).isEqualTo(above.contains(node.id()));
    final int degree = judge.outDegreeOf(node.id());
    switch (node.mark()) {
      case CYCLE, REPEATED -> assertThat(node.children()).isEmpty();
      case CUT -> {
        assertThat(node.children()).isEmpty();
        assertThat(node.depth()).isEqualTo(depth);
        assertThat(degree).isPositive();
        assertThat(first.add(node.id())).isTrue();
      }
      case NONE -> {
        assertThat(first.add(node.id())).isTrue();
        assertThat(node.depth()).isEqualTo(distance(judge, root, node.id()));
        assertThat(node.children().stream().map(child -> new Step(child.edge(), false)))
            .containsExactlyInAnyOrderElementsOf(judge.outgoingEdgesOf(node.id()));
      }
    }
    final List<String> path = new ArrayList<>(above);
    path.add(node.id());
    for (Node child : node.children()) {
      requireNode(child, path, judge, depth, root, first);
    }
  }

  @Test
  void shouldFindTheAncestorsThatAllHaveInCommon() {
    ask(
        "ancestors",
        (reader, graph, judge) -> {
          final List<String> asked = graph.ids.subList(0, 2 + graph.ids.size() % 2);
          for (int maxHops : new int[] {1, 2, 3, Integer.MAX_VALUE}) {
            final Map<String, List<Integer>> expected = new HashMap<>();
            for (String id : graph.ids) {
              final List<Integer> hops =
                  asked.stream().map(start -> distance(judge, start, id)).toList();
              if (hops.stream().allMatch(count -> count >= 0 && count <= maxHops)) {
                expected.put(id, hops);
              }
            }
            final CommonAncestors found = reader.commonAncestors(asked, FILTER, maxHops, UNLIMITED);
            final Map<String, List<Integer>> hops = new HashMap<>();
            for (Ancestor ancestor : found.ancestors()) {
              hops.put(ancestor.id(), ancestor.hops());
              assertThat(ancestor.isLowest())
                  .isEqualTo(
                      expected.keySet().stream()
                          .filter(other -> !other.equals(ancestor.id()))
                          .noneMatch(other -> distance(judge, other, ancestor.id()) >= 0));
            }
            assertThat(hops).isEqualTo(expected);
          }
        });
  }

  @Test
  void shouldCallNoneLowestThatAnotherLeadsToBeyondTheBound() {
    store.link(
        Edge.of("low.s1", "t", "low.x"),
        Edge.of("low.x", "t", "low.z"),
        Edge.of("low.z", "t", "low.y"),
        Edge.of("low.s1", "t", "low.y"),
        Edge.of("low.s2", "t", "low.q"),
        Edge.of("low.q", "t", "low.x"),
        Edge.of("low.s2", "t", "low.y"),
        // Back to itself only, which does not count.
        Edge.of("low.x", "t", "low.c"),
        Edge.of("low.c", "t", "low.d"),
        Edge.of("low.d", "t", "low.x"));
    final List<String> starts = List.of("low.s1", "low.s2");
    try (Snapshot snapshot = store.snapshot()) {
      final GraphReader reader = new GraphReader(snapshot);
      assertThat(reader.commonAncestors(starts, EdgeFilter.out(), 2, UNLIMITED).ancestors())
          .containsExactly(
              new Ancestor("low.x", List.of(1, 2), true),
              new Ancestor("low.y", List.of(1, 1), false));
      final CommonAncestors cut =
          reader.commonAncestors(starts, EdgeFilter.out(), 2, UNLIMITED.concepts(10));
      assertThat(cut.limit()).isEqualTo(Limit.CONCEPTS);
      assertThat(cut.ancestors()).isEmpty();
    }
  }

  @Test
  void shouldSpreadAsMuchAsWasReceived() {
    final Activation.Spread spread = new Activation.Spread(0.8, 0.05, 4, 100);
    ask(
        "activation",
        (reader, graph, judge) -> {
          final List<String> starts = graph.ids.subList(0, 2);
          Map<String, Double> received = new TreeMap<>();
          starts.forEach(id -> received.put(id, 1.0));
          final Map<String, Double> total = new TreeMap<>();
          Map<String, Double> round = received;
          for (int i = 0; i < spread.rounds(); i++) {
            round = spread(judge, round, spread);
            round.forEach((id, amount) -> total.merge(id, amount, Double::sum));
          }
          final Activation found = reader.activate(starts, FILTER, spread, UNLIMITED);
          assertThat(found.concepts()).hasSize(total.size());
          found
              .concepts()
              .forEach(
                  active ->
                      assertThat(active.activation())
                          .isCloseTo(total.get(active.id()), within(1e-12)));
          assertThat(found.concepts())
              .isSortedAccordingTo((a, b) -> Double.compare(b.activation(), a.activation()));
        });
  }

  private static Map<String, Double> spread(
      Graph<String, Step> judge, Map<String, Double> received, Activation.Spread spread) {
    final Map<String, Double> next = new TreeMap<>();
    received.forEach(
        (id, amount) -> {
          double weights = 0;
          for (Step step : judge.outgoingEdgesOf(id)) {
            weights += step.edge().weight();
          }
          for (Step step : judge.outgoingEdgesOf(id)) {
            if (amount >= spread.threshold() && step.edge().weight() > 0) {
              next.merge(
                  step.to(), amount * spread.decay() * step.edge().weight() / weights, Double::sum);
            }
          }
        });
    return next;
  }

  @Test
  void shouldFindTheStrongestChainsOfAll() {
    final long seed = Long.getLong("lectern.test.seed", System.nanoTime());
    final SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < ROUNDS; round++) {
      final String prefix = "chain" + seed + "." + round + ".";
      final Map<String, Float> confidences = new HashMap<>();
      final Concept[] concepts = new Concept[6];
      for (int i = 0; i < concepts.length; i++) {
        concepts[i] = Concept.builder(prefix + i).confidence(random.nextInt(1, 5) / 4f).build();
        confidences.put(concepts[i].id(), concepts[i].confidence());
      }
      store.put(concepts);
      final Map<List<String>, Edge> edges = new HashMap<>();
      for (int i = 0; i < 14; i++) {
        final String from = prefix + random.nextInt(concepts.length);
        final String to = prefix + random.nextInt(concepts.length);
        edges.put(List.of(from, to), Edge.of(from, "t", to, random.nextInt(-1, 9) / 8f));
      }
      store.link(edges.values());
      try (Snapshot snapshot = store.snapshot()) {
        requireStrongest(new GraphReader(snapshot), confidences, edges, prefix);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("round %d with -Dlectern.test.seed=%d".formatted(round, seed), e);
      }
    }
  }

  private static void requireStrongest(
      GraphReader reader,
      Map<String, Float> confidences,
      Map<List<String>, Edge> edges,
      String prefix) {
    final Graph<String, Edge> judge =
        new org.jgrapht.graph.DirectedWeightedPseudograph<>(Edge.class);
    confidences.keySet().forEach(judge::addVertex);
    edges.values().forEach(edge -> judge.addEdge(edge.from(), edge.to(), edge));
    final Map<String, Double> expected = new HashMap<>();
    for (String to : confidences.keySet()) {
      if (!to.equals(prefix + 0)) {
        new AllDirectedPaths<>(judge)
            .getAllPaths(prefix + 0, to, true, 6).stream()
                .mapToDouble(path -> strength(path.getEdgeList(), confidences))
                .max()
                .stream()
                .filter(strength -> strength >= 0.05)
                .forEach(strength -> expected.put(to, strength));
      }
    }
    final Associations found =
        reader.associations(prefix + 0, EdgeFilter.out(), 0.05, 99, UNLIMITED);
    assertThat(found.isComplete()).isTrue();
    final Map<String, Double> strengths = new HashMap<>();
    found.chains().forEach(chain -> strengths.put(chain.last(), chain.cost()));
    assertThat(strengths).isEqualTo(expected);
    assertThat(found.chains())
        .isSortedAccordingTo((a, b) -> Double.compare(b.cost(), a.cost()))
        .allMatch(chain -> strength(chain.edges(), confidences) == chain.cost());
    for (String to : expected.keySet()) {
      assertThat(reader.association(prefix + 0, to, EdgeFilter.out(), 0.05, UNLIMITED).chains())
          .singleElement()
          .extracting(ConceptPath::cost)
          .isEqualTo(expected.get(to));
    }
  }

  private static double strength(List<Edge> edges, Map<String, Float> confidences) {
    double strength = 1;
    for (Edge edge : edges) {
      // Eighths and quarters: products are exact.
      strength *= Math.max(0, edge.weight()) * (double) confidences.get(edge.to());
    }
    return strength;
  }

  @Test
  void shouldReportWhatItsBudgetCutOff() {
    store.link(
        Edge.of("cut.a", "t", "cut.b"),
        Edge.of("cut.a", "t", "cut.c"),
        Edge.of("cut.b", "t", "cut.c"));
    try (Snapshot snapshot = store.snapshot()) {
      final GraphReader reader = new GraphReader(snapshot);
      final EdgeFilter out = EdgeFilter.out();
      final Budget one = UNLIMITED.edges(1);
      final Lineage lineage = reader.lineage("cut.a", out, 9, one);
      assertThat(lineage.limit()).isEqualTo(Limit.EDGES);
      assertThat(lineage.root().mark()).isEqualTo(Mark.CUT);
      assertThat(lineage.root().children()).hasSize(1);
      assertThat(reader.associations("cut.a", out, 0, 9, one).limit()).isEqualTo(Limit.EDGES);
      assertThat(reader.commonAncestors(List.of("cut.a", "cut.b"), out, 9, one).limit())
          .isEqualTo(Limit.EDGES);
      assertThat(
              reader
                  .activate(List.of("cut.a"), out, new Activation.Spread(1, 0.1, 9, 9), one)
                  .limit())
          .isEqualTo(Limit.EDGES);
      assertThatThrownBy(() -> reader.associations("cut.a", out, 2, 9, UNLIMITED))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("cutoff");
      assertThatThrownBy(() -> reader.commonAncestors(List.of(), out, 9, UNLIMITED))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
