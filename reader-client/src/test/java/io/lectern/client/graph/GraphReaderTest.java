package io.lectern.client.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import io.lectern.engine.Snapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphReaderTest {
  private static final int HUB_DEGREE = 100_000;
  private static final EdgeFilter OUT = EdgeFilter.out();
  private static final Budget UNLIMITED = Budget.unlimited();

  @TempDir private Path dir;
  private GraphStore store;

  @BeforeEach
  void open() {
    store = new GraphStore(dir);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void shouldKeepTypesWeightsAndTimesOfThePath() {
    final Edge first = new Edge("a", "t", "b", 0.25f, Instant.parse("2026-01-02T03:04:05Z"));
    final Edge second = Edge.of("c", "u", "b", 7);
    store.link(first, second);
    try (Snapshot snapshot = store.snapshot()) {
      final GraphReader graph = new GraphReader(snapshot);
      final ConceptPath path =
          graph.shortestPath("a", "c", EdgeFilter.both(), 9, UNLIMITED).first().orElseThrow();
      assertThat(path.concepts()).containsExactly("a", "b", "c");
      assertThat(path.edges()).containsExactly(first, second);
      assertThat(graph.cheapestPaths("a", "c", EdgeFilter.both(), EdgeCost.WEIGHT, 9, 3, UNLIMITED))
          .extracting(Paths::paths)
          .isEqualTo(List.of(new ConceptPath(path.concepts(), path.edges(), 7.25)));
    }
  }

  @Test
  void shouldTellDistancesByOrdinal() {
    store.link(Edge.of("a", "t", "b"), Edge.of("b", "t", "c"));
    try (Snapshot snapshot = store.snapshot()) {
      final GraphReader graph = new GraphReader(snapshot);
      final int[] chain = graph.neighbourhood("a", OUT, 2, false, UNLIMITED).ordinals();
      assertThat(graph.distance(chain[0], chain[2], OUT, 9, UNLIMITED).hops()).hasValue(2);
      assertThat(graph.distance(chain[0], chain[2], OUT, 1, UNLIMITED).hops()).isEmpty();
      assertThat(graph.distance(chain[2], chain[0], OUT, 9, UNLIMITED).hops()).isEmpty();
      assertThat(graph.distance(chain[1], chain[1], OUT, 0, UNLIMITED).hops()).hasValue(0);
      final int beyond = snapshot.ordinalLimit();
      assertThatThrownBy(() -> graph.distance(chain[0], beyond, OUT, 9, UNLIMITED))
          .isInstanceOf(NoSuchConceptException.class)
          .hasMessageContaining("ordinal " + beyond);
    }
  }

  @Test
  void shouldNameAConceptThatIsNotThere() {
    store.link(Edge.of("a", "t", "b"));
    try (Snapshot before = store.snapshot()) {
      store.link(Edge.of("b", "t", "late"));
      final GraphReader graph = new GraphReader(before);
      assertThatThrownBy(() -> graph.shortestPath("a", "late", OUT, 9, UNLIMITED))
          .isInstanceOf(NoSuchConceptException.class)
          .hasMessageContaining("'late'");
      assertThatThrownBy(() -> graph.neighbourhood("gone", OUT, 1, false, UNLIMITED))
          .isInstanceOf(NoSuchConceptException.class)
          .hasMessageContaining("'gone'");
      assertThat(graph.neighbourhood("a", OUT, 9, false, UNLIMITED).size()).isEqualTo(2);
    }
  }

  @Test
  void shouldFailOnceItsSnapshotIsClosed() {
    store.link(Edge.of("a", "t", "b"), Edge.of("b", "t", "c"));
    final GraphReader graph;
    final Neighbourhood found;
    try (Snapshot snapshot = store.snapshot()) {
      graph = new GraphReader(snapshot);
      found = graph.neighbourhood("a", OUT, 2, true, UNLIMITED);
      assertThat(found.concepts().getLast().id()).isEqualTo("c");
    }
    store.link(Edge.of("c", "t", "d"));
    assertThatThrownBy(() -> graph.shortestPath("a", "c", OUT, 9, UNLIMITED))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> found.concepts().getLast())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> found.edges().getFirst())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void shouldReportEveryLimitThatItHits() {
    final List<Edge> edges = GraphStore.hub(HUB_DEGREE);
    edges.add(Edge.of("n7", "t", "goal"));
    store.link(edges);
    final AtomicLong clock = new AtomicLong();
    final GraphWorkspace workspace = new GraphWorkspace(() -> clock.getAndAdd(1_000));
    try (Snapshot snapshot = store.snapshot()) {
      final GraphReader graph = new GraphReader(snapshot, workspace);
      final Neighbourhood whole = graph.neighbourhood("hub", OUT, 1, true, UNLIMITED);
      assertThat(whole.isComplete()).isTrue();
      assertThat(whole.size()).isEqualTo(HUB_DEGREE + 1);
      assertThat(whole.edges()).hasSize(HUB_DEGREE);
      assertThat(whole.edgesSeen()).isEqualTo(HUB_DEGREE);

      final Neighbourhood fewConcepts =
          graph.neighbourhood("hub", OUT, 2, true, UNLIMITED.concepts(1_001));
      assertThat(fewConcepts.limit()).isEqualTo(Limit.CONCEPTS);
      assertThat(fewConcepts.size()).isEqualTo(1_001);
      assertThat(fewConcepts.edges()).hasSize(1_000);

      final Neighbourhood fewEdges = graph.neighbourhood("hub", OUT, 2, true, UNLIMITED.edges(777));
      assertThat(fewEdges.limit()).isEqualTo(Limit.EDGES);
      assertThat(fewEdges.size()).isEqualTo(778);
      assertThat(fewEdges.edges()).hasSize(777);
      assertThat(fewEdges.edgesSeen()).isEqualTo(777);

      final Neighbourhood exact =
          graph.neighbourhood(
              "hub", OUT, 1, true, new Budget(HUB_DEGREE + 1, HUB_DEGREE, Duration.ofDays(1)));
      assertThat(exact.isComplete()).isTrue();

      final Budget instant = UNLIMITED.time(Duration.ofNanos(5_000));
      assertThat(graph.neighbourhood("hub", OUT, 1, false, instant).limit()).isEqualTo(Limit.TIME);
      assertThat(graph.shortestPath("goal", "n9", EdgeFilter.both(), 9, UNLIMITED.edges(2)))
          .satisfies(paths -> assertThat(paths.limit()).isEqualTo(Limit.EDGES))
          .satisfies(paths -> assertThat(paths.paths()).isEmpty());
      assertThat(graph.distance("goal", "n9", EdgeFilter.both(), 9, UNLIMITED.edges(2)))
          .satisfies(distance -> assertThat(distance.limit()).isEqualTo(Limit.EDGES))
          .satisfies(distance -> assertThat(distance.hops()).isEmpty());
      assertThat(graph.shortestPath("hub", "goal", OUT, 9, UNLIMITED).first().orElseThrow().hops())
          .isEqualTo(2);
      assertThat(
              graph
                  .cheapestPaths("hub", "n9", OUT, EdgeCost.HOPS, 9, 2, UNLIMITED.concepts(3))
                  .limit())
          .isEqualTo(Limit.CONCEPTS);
      assertThat(graph.allPaths("n9", "n8", EdgeFilter.both(), 2, 0, UNLIMITED).limit())
          .isEqualTo(Limit.RESULTS);
    }
  }

  /** An edge is met at both of its ends, unless the budget is spent before the second. */
  @Test
  void shouldTellOfEveryEdgeOnceHoweverFewWereLookedAt() {
    final List<Edge> edges =
        List.of(
            Edge.of("x", "t", "x"),
            Edge.of("y", "t", "x"),
            Edge.of("x", "t", "z"),
            Edge.of("z", "t", "y"),
            Edge.of("y", "t", "y"),
            Edge.of("z", "u", "x"));
    store.link(edges);
    // In the order in which a walk from x meets them, each time.
    final List<Edge> met = new ArrayList<>();
    try (Snapshot snapshot = store.snapshot()) {
      final GraphReader graph = new GraphReader(snapshot);
      for (String id : List.of("x", "z", "y")) {
        for (EdgeFilter filter : List.of(OUT, EdgeFilter.in())) {
          met.addAll(graph.neighbourhood(id, filter, 1, true, UNLIMITED).edges());
        }
      }
      for (int most = 0; most <= met.size(); most++) {
        final Neighbourhood found =
            graph.neighbourhood("x", EdgeFilter.both(), 9, true, UNLIMITED.edges(most));
        assertThat(found.edges())
            .doesNotHaveDuplicates()
            .containsExactlyInAnyOrderElementsOf(new HashSet<>(met.subList(0, most)));
        for (int i = 0; i < found.size(); i++) {
          assertThat(found.hops(i)).isEqualTo(i == 0 ? 0 : 1);
        }
      }
    }
  }

  /** Of a hub's edges a filter lets one pass, the last: what takes long is not to be seen. */
  @Test
  void shouldLookAtTheClockAmongEdgesThatAFilterLeavesOut() {
    final List<Edge> edges = GraphStore.hub(HUB_DEGREE);
    edges.addFirst(Edge.of("a", "rare", "hub"));
    edges.add(Edge.of("hub", "rare", "z"));
    store.link(edges);
    final AtomicLong clock = new AtomicLong();
    try (Snapshot snapshot = store.snapshot()) {
      final GraphReader graph =
          new GraphReader(snapshot, new GraphWorkspace(() -> clock.getAndAdd(1_000)));
      final EdgeFilter rare = OUT.types("rare");
      final Function<Budget, List<Limit>> ask =
          budget ->
              List.of(
                  graph.neighbourhood("a", rare, 2, true, budget).limit(),
                  graph.cheapestPaths("a", "z", rare, EdgeCost.HOPS, 9, 1, budget).limit(),
                  graph.allPaths("hub", "z", rare, 9, 9, budget).limit(),
                  graph.shortestPath("hub", "n9", rare, 9, budget).limit(),
                  graph.lineage("a", rare, 9, budget).limit(),
                  graph.associations("a", rare, 0, 9, budget).limit(),
                  graph.commonAncestors(List.of("a", "hub"), rare, 9, budget).limit(),
                  graph
                      .activate(List.of("a"), rare, new Activation.Spread(0.5, 0.01, 9, 9), budget)
                      .limit(),
                  limitOf(
                      graph.match(
                          GraphPattern.builder()
                              .is("h", "hub")
                              .edge("h", rare, "x")
                              .edge("x", rare, "y")
                              .build(),
                          budget)));
      final Budget tenLooks = UNLIMITED.time(Duration.ofNanos(10_000));
      assertThat(ask.apply(tenLooks)).containsOnly(Limit.TIME);
      assertThat(ask.apply(UNLIMITED)).containsOnly(Limit.NONE);
      // What was found in time is put together without a look at the clock.
      final Paths found = graph.shortestPath("a", "z", rare, 9, UNLIMITED);
      assertThat(found.first().orElseThrow().concepts()).containsExactly("a", "hub", "z");
    }
  }

  private static Limit limitOf(Matches matches) {
    assertThat(matches.next()).isFalse();
    return matches.limit();
  }

  @Test
  void shouldCountTheEdgesThatTellTheLowestAncestors() {
    store.link(Edge.of("x", "t", "p"), Edge.of("y", "t", "p"), Edge.of("p", "t", "q"));
    try (Snapshot snapshot = store.snapshot()) {
      final GraphReader graph = new GraphReader(snapshot);
      final List<String> ids = List.of("x", "y");
      final CommonAncestors cut = graph.commonAncestors(ids, OUT, 9, UNLIMITED.edges(4));
      assertThat(cut.limit()).isEqualTo(Limit.EDGES);
      assertThat(cut.ancestors()).isEmpty();
      final CommonAncestors whole = graph.commonAncestors(ids, OUT, 9, UNLIMITED.edges(5));
      assertThat(whole.limit()).isEqualTo(Limit.NONE);
      assertThat(whole.ancestors())
          .extracting(CommonAncestors.Ancestor::id)
          .containsExactly("p", "q");
    }
  }

  @Test
  void shouldFollowOnlyConceptsThatAreValidAtAMoment() {
    final Instant moment = Instant.parse("2026-06-01T00:00:00Z");
    store.put(
        Concept.builder("then").validTo(moment).build(),
        Concept.builder("now").validFrom(moment).validTo(moment.plusSeconds(1)).build());
    store.link(
        Edge.of("a", "t", "then"),
        Edge.of("a", "t", "now"),
        Edge.of("then", "t", "z"),
        Edge.of("now", "u", "z"));
    try (Snapshot snapshot = store.snapshot()) {
      final GraphReader graph = new GraphReader(snapshot);
      final EdgeFilter valid = OUT.validAt(moment);
      assertThat(graph.allPaths("a", "z", OUT, 3, 9, UNLIMITED).paths()).hasSize(2);
      assertThat(graph.allPaths("a", "z", valid, 3, 9, UNLIMITED).paths())
          .singleElement()
          .satisfies(path -> assertThat(path.concepts()).containsExactly("a", "now", "z"));
      assertThatThrownBy(() -> graph.shortestPath("a", "then", valid, 9, UNLIMITED))
          .isInstanceOf(NoSuchConceptException.class)
          .hasMessageContaining("not valid");
    }
  }

  @Test
  void shouldRefuseCostsAndAmountsThatMakeNoSense() {
    store.link(Edge.of("a", "t", "b", -1));
    try (Snapshot snapshot = store.snapshot()) {
      final GraphReader graph = new GraphReader(snapshot);
      assertThatThrownBy(() -> graph.cheapestPaths("a", "b", OUT, EdgeCost.WEIGHT, 9, 1, UNLIMITED))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a -t-> b")
          .hasMessageContaining("-1.0");
      assertThatThrownBy(() -> graph.shortestPath("a", "b", OUT, -1, UNLIMITED))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> OUT.weights(2, 1)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> UNLIMITED.edges(-1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("budget's edges")
          .hasMessageContaining("-1");
    }
  }
}
