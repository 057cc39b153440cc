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
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatternTest {
  private static final int HUB_DEGREE = 100_000;
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

  private static List<Map<String, String>> all(Matches matches) {
    final List<Map<String, String>> found = new ArrayList<>();
    while (matches.next()) {
      found.add(matches.ids());
    }
    return found;
  }

  private void putPeople() {
    store.put(
        Concept.builder("ann").type("person").confidence(0.9f).build(),
        Concept.builder("bob").type("person").confidence(0.4f).build(),
        Concept.builder("acme").type("firm").build());
    store.link(
        Edge.of("ann", "works-for", "acme"),
        Edge.of("bob", "works-for", "acme"),
        Edge.of("bob", "knows", "ann"),
        Edge.of("cat", "works-for", "acme"));
  }

  @Test
  void shouldAskForTypesConditionsAndIds() {
    putPeople();
    try (Snapshot snapshot = store.snapshot()) {
      final GraphReader graph = new GraphReader(snapshot);
      final GraphPattern workers =
          GraphPattern.builder().type("x", "person").edge("x", "works-for", "y").build();
      assertThat(all(graph.match(workers, UNLIMITED)))
          .containsExactlyInAnyOrder(
              Map.of("x", "ann", "y", "acme"), Map.of("x", "bob", "y", "acme"));
      final GraphPattern sure =
          GraphPattern.builder()
              .edge("x", "works-for", "y")
              .type("x", "person")
              .where("x", concept -> concept.confidence() > 0.5f)
              .where("x", concept -> !concept.id().equals("bob"))
              .is("y", "acme")
              .build();
      assertThat(all(graph.match(sure, UNLIMITED)))
          .containsExactly(Map.of("x", "ann", "y", "acme"));
      final GraphPattern none = GraphPattern.builder().type("x", "no such type").build();
      assertThat(all(graph.match(none, UNLIMITED))).isEmpty();
    }
  }

  @Test
  void shouldAnswerOtherQuestionsBetweenTwoMatches() {
    putPeople();
    try (Snapshot snapshot = store.snapshot()) {
      final GraphReader graph = new GraphReader(snapshot);
      final Matches matches =
          graph.match(GraphPattern.builder().edge("x", "works-for", "y").build(), UNLIMITED);
      int found = 0;
      while (matches.next()) {
        found++;
        assertThat(graph.shortestPath(matches.id("x"), "acme", EdgeFilter.out(), 1, UNLIMITED))
            .satisfies(paths -> assertThat(paths.first().orElseThrow().hops()).isEqualTo(1));
        assertThat(matches.edges()).containsExactly(Edge.of(matches.id("x"), "works-for", "acme"));
      }
      assertThat(found).isEqualTo(3);
      assertThatThrownBy(() -> matches.id("x")).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void shouldStartAtTheRareEndOfAHub() {
    final List<Edge> edges = GraphStore.hub(HUB_DEGREE);
    for (int i = 0; i < 1_000; i++) {
      edges.add(Edge.of("n" + i, "u", "n" + (i + 1)));
    }
    store.link(edges);
    try (Snapshot snapshot = store.snapshot()) {
      final GraphReader graph = new GraphReader(snapshot);
      final GraphPattern triangle =
          GraphPattern.builder()
              .edge("h", "t", "a")
              .edge("h", "t", "b")
              .edge("a", "u", "b")
              .build();
      final Matches matches = graph.match(triangle, UNLIMITED);
      assertThat(all(matches)).hasSize(1_000).allMatch(match -> match.get("h").equals("hub"));
      // The hub's edges are read a few times, not once for each of its neighbours.
      assertThat(matches.edgesSeen()).isLessThan(10L * HUB_DEGREE);
      final Matches near =
          graph.match(
              GraphPattern.builder().edge("h", "t", "a").is("a", "n7").edge("a", "u", "b").build(),
              UNLIMITED);
      assertThat(all(near)).containsExactly(Map.of("h", "hub", "a", "n7", "b", "n8"));
      assertThat(near.order()).first().isEqualTo("a");
      assertThat(near.edgesSeen()).isLessThan(10);
    }
  }

  @Test
  void shouldReportEveryLimitThatItHits() {
    store.link(GraphStore.hub(10_000));
    final AtomicLong clock = new AtomicLong();
    try (Snapshot snapshot = store.snapshot()) {
      final GraphReader graph =
          new GraphReader(snapshot, new GraphWorkspace(() -> clock.getAndAdd(1_000)));
      final GraphPattern star = GraphPattern.builder().edge("h", "t", "a").is("h", "hub").build();
      final Matches few = graph.match(star, UNLIMITED.concepts(11));
      assertThat(all(few)).hasSize(10);
      assertThat(few.limit()).isEqualTo(Limit.CONCEPTS);
      assertThat(few.next()).isFalse();
      final Matches cheap = graph.match(star, UNLIMITED.edges(9_999));
      assertThat(all(cheap)).isEmpty();
      assertThat(cheap.limit()).isEqualTo(Limit.EDGES);
      final Matches exact = graph.match(star, UNLIMITED.edges(10_000).concepts(10_001));
      assertThat(all(exact)).hasSize(10_000);
      assertThat(exact.limit()).isEqualTo(Limit.NONE);
      final GraphPattern pairs = GraphPattern.builder().concept("x").concept("y").build();
      final Matches slow = graph.match(pairs, UNLIMITED.time(Duration.ofNanos(20_000)));
      assertThat(all(slow)).isNotEmpty();
      assertThat(slow.limit()).isEqualTo(Limit.TIME);
    }
  }

  @Test
  void shouldFindOnlyConceptsThatAreValidAtAMoment() {
    final Instant moment = Instant.parse("2026-06-01T00:00:00Z");
    store.put(
        Concept.builder("then").validTo(moment).build(),
        Concept.builder("now").validFrom(moment).build());
    store.link(Edge.of("then", "t", "a"), Edge.of("now", "t", "a"), Edge.of("a", "t", "then"));
    try (Snapshot snapshot = store.snapshot()) {
      final GraphReader graph = new GraphReader(snapshot);
      final GraphPattern valid = GraphPattern.builder().edge("x", "t", "y").validAt(moment).build();
      assertThat(all(graph.match(valid, UNLIMITED))).containsExactly(Map.of("x", "now", "y", "a"));
      final GraphPattern gone = GraphPattern.builder().is("x", "then").validAt(moment).build();
      assertThatThrownBy(() -> graph.match(gone, UNLIMITED))
          .isInstanceOf(NoSuchConceptException.class)
          .hasMessageContaining("'then'");
    }
  }

  @Test
  void shouldAskBothEndsOfAnEdgeForValidityInAnyOrder() {
    final Instant moment = Instant.parse("2026-06-01T00:00:00Z");
    store.put(Concept.builder("then").validTo(moment).build(), Concept.builder("now").build());
    store.link(Edge.of("then", "t", "now"), Edge.of("now", "t", "then"), Edge.of("now", "t", "a"));
    final EdgeFilter valid = EdgeFilter.out().types("t").validAt(moment);
    try (Snapshot snapshot = store.snapshot()) {
      final GraphReader graph = new GraphReader(snapshot);
      for (String first : List.of("x", "y")) {
        final Matches matches =
            graph.match(
                GraphPattern.builder().concept(first).edge("x", valid, "y").build(), UNLIMITED);
        assertThat(matches.next()).isTrue();
        assertThat(matches.ids()).isEqualTo(Map.of("x", "now", "y", "a"));
        assertThat(matches.edges()).containsExactly(Edge.of("now", "t", "a"));
        assertThat(matches.next()).isFalse();
      }
      final GraphPattern gone =
          GraphPattern.builder().is("x", "then").edge("x", valid, "y").build();
      assertThatThrownBy(() -> graph.match(gone, UNLIMITED))
          .isInstanceOf(NoSuchConceptException.class);
    }
  }

  @Test
  void shouldFailOnceItsSnapshotIsClosed() {
    putPeople();
    final Matches matches;
    try (Snapshot snapshot = store.snapshot()) {
      matches =
          new GraphReader(snapshot)
              .match(GraphPattern.builder().edge("x", "works-for", "y").build(), UNLIMITED);
      assertThat(matches.next()).isTrue();
    }
    store.link(Edge.of("late", "works-for", "acme"));
    assertThatThrownBy(matches::next)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(matches::edges).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldRefusePatternsThatMakeNoSense() {
    putPeople();
    assertThatThrownBy(() -> GraphPattern.builder().build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no concept");
    assertThatThrownBy(() -> GraphPattern.builder().is("x", "ann").is("x", "bob"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'ann'");
    assertThatThrownBy(() -> GraphPattern.builder().type("x", "a").type("x", "b"))
        .isInstanceOf(IllegalArgumentException.class);
    final GraphPattern.Builder large = GraphPattern.builder();
    for (int i = 0; i < GraphPattern.MAX_VARIABLES; i++) {
      large.concept("v" + i);
    }
    assertThatThrownBy(() -> large.concept("more"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16");
    try (Snapshot snapshot = store.snapshot()) {
      final GraphReader graph = new GraphReader(snapshot);
      assertThatThrownBy(
              () -> graph.match(GraphPattern.builder().is("x", "nobody").build(), UNLIMITED))
          .isInstanceOf(NoSuchConceptException.class)
          .hasMessageContaining("'nobody'");
      final Matches matches = graph.match(GraphPattern.builder().is("x", "ann").build(), UNLIMITED);
      assertThat(matches.next()).isTrue();
      assertThatThrownBy(() -> matches.id("y"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'y'");
    }
  }
}
