package io.lectern.client.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lectern.client.graph.jgrapht.SnapshotGraph;
import io.lectern.client.graph.jgrapht.StoredEdge;
import io.lectern.engine.Concept;
import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Edge;
import io.lectern.engine.Snapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jgrapht.Graph;
import org.jgrapht.alg.connectivity.ConnectivityInspector;
import org.jgrapht.alg.shortestpath.BFSShortestPath;
import org.jgrapht.graph.AsSubgraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers about whole graphs beside JGraphT's, which run on the mapped store themselves. */
class WholeGraphProperties {
  private static final Instant SOON = Instant.parse("2027-01-01T00:00:00Z");

  @TempDir private Path dir;

  @FunctionalInterface
  private interface Question {
    void ask(Snapshot snapshot, Set<Edge> edges);
  }

  /** Two graphs, one larger than a chunk, both with deleted concepts and unlinked edges. */
  private void ask(Question question) throws Exception {
    final long seed = Long.getLong("lectern.test.seed", System.nanoTime());
    for (int concepts : new int[] {50, 2 * Chunks.LENGTH + 100}) {
      final SplittableRandom random = new SplittableRandom(seed);
      final Path place = Files.createDirectory(dir.resolve("store" + concepts));
      try (GraphStore store = new GraphStore(place)) {
        final Set<Edge> edges = fill(store, random, concepts);
        try (Snapshot snapshot = store.snapshot()) {
          // What comes later is not seen.
          store.link(Edge.of("late", "t", "n1"), Edge.of("n1", "t", "n2"));
          question.ask(snapshot, edges);
        }
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "%d concepts with -Dlectern.test.seed=%d".formatted(concepts, seed), e);
      }
    }
  }

  private static Set<Edge> fill(GraphStore store, SplittableRandom random, int concepts) {
    final TreeMap<String, Edge> edges = new TreeMap<>();
    for (int i = 0; i < concepts * 3 / 2; i++) {
      // Some concepts are much sought after, and some are alone.
      final String from = "n" + random.nextInt(concepts);
      final String to = "n" + (int) (concepts * Math.pow(random.nextDouble(), 3));
      final Edge edge = Edge.of(from, "t" + random.nextInt(2), to, random.nextInt(1, 4));
      edges.put(from + " " + edge.type() + " " + to, edge);
    }
    store.link(edges.values());
    store.put(Concept.builder("alone").build());
    store.put(
        IntStream.range(0, concepts / 3)
            .mapToObj(i -> Concept.builder("n" + 3 * i).validTo(SOON).build())
            .toArray(Concept[]::new));
    store.writer().beginBatch();
    for (int i = 0; i < 10; i++) {
      final String gone = "n" + random.nextInt(concepts);
      store.writer().delete(gone);
      edges.values().removeIf(edge -> edge.from().equals(gone) || edge.to().equals(gone));
    }
    final List<Edge> all = new ArrayList<>(edges.values());
    for (int i = 0; i < 10; i++) {
      final Edge edge = all.get(random.nextInt(all.size()));
      store.writer().unlink(edge.from(), edge.type(), edge.to());
      edges.values().remove(edge);
    }
    store.writer().commit();
    return Set.copyOf(edges.values());
  }

  @Test
  void shouldShowJgraphtTheGraphOfTheSnapshot() throws Exception {
    ask(
        (snapshot, edges) -> {
          final SnapshotGraph graph = new SnapshotGraph(snapshot);
          final Set<Edge> seen =
              graph.edgeSet().stream()
                  .map(
                      edge ->
                          Edge.of(
                              graph.id(edge.from()),
                              snapshot.typeName(edge.typeSymbol()),
                              graph.id(edge.to()),
                              (float) graph.getEdgeWeight(edge)))
                  .collect(Collectors.toSet());
          assertThat(seen).isEqualTo(edges);
          assertThat(graph.edgeSet()).hasSize(edges.size());
          assertThat(graph.vertexSet().stream().map(graph::id))
              .contains("alone")
              .doesNotContain("late")
              .hasSize(graph.vertexSet().size());
          final Edge some = edges.iterator().next();
          final StoredEdge stored =
              graph.getEdge(graph.vertex(some.from()), graph.vertex(some.to()));
          assertThat(graph.containsEdge(stored)).isTrue();
          assertThat(graph.incomingEdgesOf(stored.to())).contains(stored);
          assertThat(graph.inDegreeOf(stored.to()))
              .isEqualTo(graph.incomingEdgesOf(stored.to()).size());
          assertThat(new BFSShortestPath<>(graph).getPath(stored.from(), stored.to()).getLength())
              .isLessThanOrEqualTo(1);
          assertThatThrownBy(() -> graph.removeVertex(stored.from()))
              .isInstanceOf(UnsupportedOperationException.class);
          assertThatThrownBy(() -> graph.outgoingEdgesOf(-1))
              .isInstanceOf(IllegalArgumentException.class);
        });
  }

  @Test
  void shouldShowJgraphtWhatAFilterLeaves() throws Exception {
    ask(
        (snapshot, edges) -> {
          final SnapshotGraph whole = new SnapshotGraph(snapshot);
          for (EdgeFilter filter :
              List.of(
                  EdgeFilter.out().types("t1", "unknown"),
                  EdgeFilter.in().weights(2, 3),
                  EdgeFilter.both().validAt(SOON),
                  EdgeFilter.out().types("t0").weights(1, 2).validAt(SOON))) {
            requireSame(
                new SnapshotGraph(snapshot, filter), subgraph(whole, snapshot, filter), whole);
          }
        });
  }

  private static Graph<Integer, StoredEdge> subgraph(
      SnapshotGraph whole, Snapshot snapshot, EdgeFilter filter) {
    final ConceptFlyweight concept = new ConceptFlyweight();
    return new AsSubgraph<>(
        whole,
        whole.vertexSet().stream()
            .filter(
                vertex ->
                    filter.validAt() == null
                        || (snapshot.wrap(vertex, concept) && concept.isValidAt(filter.validAt())))
            .collect(Collectors.toSet()),
        whole.edgeSet().stream()
            .filter(
                edge ->
                    (filter.types().isEmpty()
                            || filter.types().contains(snapshot.typeName(edge.typeSymbol())))
                        && edge.weight() >= filter.minWeight()
                        && edge.weight() <= filter.maxWeight())
            .collect(Collectors.toSet()));
  }

  private static void requireSame(
      SnapshotGraph graph, Graph<Integer, StoredEdge> judge, SnapshotGraph whole) {
    assertThat(graph.vertexSet()).isEqualTo(judge.vertexSet()).hasSize(judge.vertexSet().size());
    assertThat(graph.edgeSet()).isEqualTo(judge.edgeSet()).hasSize(judge.edgeSet().size());
    for (int vertex : judge.vertexSet()) {
      assertThat(graph.outgoingEdgesOf(vertex)).isEqualTo(judge.outgoingEdgesOf(vertex));
      assertThat(graph.incomingEdgesOf(vertex)).isEqualTo(judge.incomingEdgesOf(vertex));
      assertThat(graph.edgesOf(vertex)).isEqualTo(judge.edgesOf(vertex));
      assertThat(graph.outDegreeOf(vertex)).isEqualTo(judge.outDegreeOf(vertex));
      assertThat(graph.inDegreeOf(vertex)).isEqualTo(judge.inDegreeOf(vertex));
      assertThat(graph.degreeOf(vertex)).isEqualTo(judge.degreeOf(vertex));
      assertThat(graph.vertex(graph.id(vertex))).isEqualTo(vertex);
    }
    for (StoredEdge edge : whole.edgeSet()) {
      assertThat(graph.containsEdge(edge)).isEqualTo(judge.containsEdge(edge));
      assertThat(graph.getAllEdges(edge.from(), edge.to()))
          .isEqualTo(judge.getAllEdges(edge.from(), edge.to()));
    }
  }

  @Test
  void shouldNotTellSizesOnceItsSnapshotIsClosed() throws Exception {
    final List<SnapshotGraph> closed = new ArrayList<>();
    ask(
        (snapshot, edges) -> {
          final SnapshotGraph graph = new SnapshotGraph(snapshot);
          assertThat(graph.vertexSet().size() + graph.edgeSet().size()).isPositive();
          closed.add(graph);
        });
    for (SnapshotGraph graph : closed) {
      assertThatThrownBy(() -> graph.vertexSet().size()).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> graph.edgeSet().size()).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void shouldCountDegreesAndComponentsAsJgraphtDoes() throws Exception {
    ask(
        (snapshot, edges) -> {
          final SnapshotGraph judge = new SnapshotGraph(snapshot);
          final Degrees degrees = new WholeGraph(snapshot, EdgeFilter.out()).degrees();
          assertThat(degrees.edges()).isEqualTo(edges.size());
          assertThat(degrees.concepts()).isEqualTo(judge.vertexSet().size());
          assertThat(degrees.distribution())
              .isEqualTo(
                  judge.vertexSet().stream()
                      .collect(
                          Collectors.groupingBy(
                              judge::outDegreeOf, TreeMap::new, Collectors.counting())));
          assertThat(judge.outDegreeOf(degrees.greatestOrdinal())).isEqualTo(degrees.greatest());
          final Components components = new WholeGraph(snapshot, EdgeFilter.in()).components();
          final List<Set<Integer>> expected = new ConnectivityInspector<>(judge).connectedSets();
          assertThat(components.count()).isEqualTo(expected.size());
          assertThat(components.greatestSize())
              .isEqualTo(expected.stream().mapToInt(Set::size).max().orElseThrow());
          for (Set<Integer> component : expected) {
            assertThat(component.stream().map(components::of).distinct())
                .containsExactly(component.stream().min(Integer::compare).orElseThrow());
          }
        });
  }

  @Test
  void shouldRankAndCountTrianglesAsJgraphtDoes() throws Exception {
    ask(
        (snapshot, edges) -> {
          final SnapshotGraph view = new SnapshotGraph(snapshot);
          // JGraphT's PageRank divides by weights; ours by number.
          final var expected =
              new org.jgrapht.alg.scoring.PageRank<>(
                  new org.jgrapht.graph.AsUnweightedGraph<>(view), 0.85, 100, 1e-12);
          final Ranks ranks = new WholeGraph(snapshot, EdgeFilter.out()).pageRank(0.85, 100, 0);
          double sum = 0;
          for (int vertex : view.vertexSet()) {
            assertThat(ranks.of(vertex)).isCloseTo(expected.getVertexScore(vertex), within(1e-6));
            sum += ranks.of(vertex);
          }
          assertThat(sum).isCloseTo(1, within(1e-9));
          assertThat(ranks.of(ranks.greatest(1)[0]))
              .isGreaterThanOrEqualTo(ranks.of(ranks.greatest(2)[1]));
          assertThat(new WholeGraph(snapshot, EdgeFilter.out()).pageRank(0.85, 100, 1e-3))
              .satisfies(early -> assertThat(early.iterations()).isLessThan(100));

          assertThat(new WholeGraph(snapshot, EdgeFilter.out()).triangles())
              .isEqualTo(triangles(view));
        });
  }

  @Test
  void shouldEndWhenTheTimeIsUp() throws Exception {
    ask(
        (snapshot, edges) -> {
          final WholeGraph never = new WholeGraph(snapshot, EdgeFilter.out(), Duration.ZERO);
          for (Supplier<Object> question :
              List.<Supplier<Object>>of(
                  never::degrees,
                  never::components,
                  never::triangles,
                  () -> never.pageRank(0.85, 1, 0))) {
            assertThatThrownBy(question::get).isInstanceOf(TimeUpException.class);
          }
          final WholeGraph soon =
              new WholeGraph(snapshot, EdgeFilter.out(), Duration.ofMillis(500));
          final Ranks ranks = soon.pageRank(0.85, Integer.MAX_VALUE, 0);
          assertThat(ranks.limit()).isEqualTo(Limit.TIME);
          assertThat(ranks.iterations()).isBetween(0, Integer.MAX_VALUE - 1);
          assertThat(soon.pageRank(0.85, 1, 0).limit()).isEqualTo(Limit.NONE);
          assertThatThrownBy(
                  () -> new WholeGraph(snapshot, EdgeFilter.out(), Duration.ofSeconds(-1)))
              .isInstanceOf(IllegalArgumentException.class);
        });
  }

  /** One by one; JGraphT's own count is not exact: it has missed some here. */
  private static long triangles(SnapshotGraph view) {
    final Map<Integer, Set<Integer>> above = new HashMap<>();
    for (StoredEdge edge : view.edgeSet()) {
      if (edge.from() != edge.to()) {
        above
            .computeIfAbsent(Math.min(edge.from(), edge.to()), least -> new HashSet<>())
            .add(Math.max(edge.from(), edge.to()));
      }
    }
    long triangles = 0;
    for (Set<Integer> ends : above.values()) {
      for (int end : ends) {
        for (int third : above.getOrDefault(end, Set.of())) {
          triangles += ends.contains(third) ? 1 : 0;
        }
      }
    }
    return triangles;
  }
}
