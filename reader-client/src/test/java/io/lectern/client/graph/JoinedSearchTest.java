package io.lectern.client.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import io.lectern.engine.Snapshot;
import io.lectern.engine.VectorQuery;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinedSearchTest {
  private static final Budget UNLIMITED = Budget.unlimited();

  @TempDir private Path dir;
  private GraphStore store;

  /** On a line: the vectors of a, b, c, d and e are less and less like the one asked for. */
  @BeforeEach
  void open() {
    store = new GraphStore(dir);
    float turn = 0;
    for (String id : List.of("a", "b", "c", "d", "e")) {
      store.put(
          Concept.builder(id).embedding((float) Math.cos(turn), (float) Math.sin(turn)).build());
      turn += 0.2f;
    }
    store.link(
        Edge.of("start", "t", "e"),
        Edge.of("e", "t", "b"),
        Edge.of("b", "t", "c"),
        Edge.of("d", "t", "start"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static VectorQuery query(int k) {
    return VectorQuery.of(Concept.DEFAULT_SPACE, new float[] {1, 0}, k).exactly();
  }

  @Test
  void shouldRankSimilarConceptsByHopsToo() {
    try (Snapshot snapshot = store.snapshot()) {
      final GraphReader graph = new GraphReader(snapshot);
      final List<String> around = List.of("start");
      final JoinedHits alike =
          graph.similarNear(query(5), around, EdgeFilter.out(), 9, 0, 9, UNLIMITED);
      assertThat(alike.hits()).extracting(JoinedHit::id).containsExactly("a", "b", "c", "d", "e");
      assertThat(alike.hits()).extracting(JoinedHit::hops).containsExactly(-1, 2, 3, -1, 1);
      assertThat(alike.limit()).isEqualTo(Limit.NONE);
      final JoinedHits near =
          graph.similarNear(query(5), around, EdgeFilter.out(), 9, 1_000, 3, UNLIMITED);
      assertThat(near.hits()).extracting(JoinedHit::id).containsExactly("e", "b", "c");
      // b is second by either rank; a is out of reach, and e the least similar.
      final JoinedHits both =
          graph.similarNear(query(5), around, EdgeFilter.out(), 2, 2, 1, UNLIMITED);
      assertThat(both.hits()).extracting(JoinedHit::id).containsExactly("b");
      assertThat(both.hits().getFirst().score()).isCloseTo((float) Math.cos(0.2f), within(0.001f));
      final JoinedHits cut =
          graph.similarNear(query(5), around, EdgeFilter.out(), 9, 1, 9, UNLIMITED.concepts(2));
      assertThat(cut.limit()).isEqualTo(Limit.CONCEPTS);
      assertThat(cut.hits()).hasSize(5);
    }
  }

  @Test
  void shouldFindPathsThatEndInASimilarConcept() {
    try (Snapshot snapshot = store.snapshot()) {
      final GraphReader graph = new GraphReader(snapshot);
      final SimilarPaths found =
          graph.pathsToSimilar("start", query(3), EdgeFilter.out(), 9, UNLIMITED);
      assertThat(found.paths())
          .extracting(path -> path.path().concepts())
          .containsExactly(List.of("start", "e", "b"), List.of("start", "e", "b", "c"));
      assertThat(found.paths().getFirst().score()).isGreaterThan(found.paths().get(1).score());
      assertThat(graph.pathsToSimilar("start", query(3), EdgeFilter.out(), 2, UNLIMITED).paths())
          .hasSize(1);
      assertThat(graph.pathsToSimilar("b", query(2), EdgeFilter.out(), 2, UNLIMITED).paths())
          .singleElement()
          .satisfies(path -> assertThat(path.path().concepts()).containsExactly("b"));
    }
  }

  @Test
  void shouldFindOnlyWhatIsValidAtAMoment() {
    final Instant moment = Instant.parse("2026-06-01T00:00:00Z");
    store.put(Concept.builder("b").embedding(1, 0.2f).validTo(moment).build());
    try (Snapshot snapshot = store.snapshot()) {
      final GraphReader graph = new GraphReader(snapshot);
      final EdgeFilter valid = EdgeFilter.out().validAt(moment);
      // Two are found all the same: the next nearest takes the place of what is not valid.
      assertThat(graph.similarNear(query(2), List.of("start"), valid, 9, 0, 9, UNLIMITED).hits())
          .extracting(JoinedHit::id)
          .containsExactly("a", "c");
      final VectorQuery notA = query(2).where(concept -> !concept.id().equals("a"));
      assertThat(graph.similarNear(notA, List.of("start"), valid, 9, 0, 9, UNLIMITED).hits())
          .extracting(JoinedHit::id)
          .containsExactly("c", "d");
      assertThat(graph.pathsToSimilar("start", query(5), valid, 9, UNLIMITED).paths())
          .extracting(path -> path.path().concepts())
          .containsExactly(List.of("start", "e"));
    }
  }

  @Test
  void shouldRefuseWhatMakesNoSense() {
    try (Snapshot snapshot = store.snapshot()) {
      final GraphReader graph = new GraphReader(snapshot);
      assertThatThrownBy(
              () -> graph.similarNear(query(3), List.of(), EdgeFilter.out(), 9, 1, 9, UNLIMITED))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(
              () ->
                  graph.similarNear(
                      query(3), List.of("nobody"), EdgeFilter.out(), 9, 1, 9, UNLIMITED))
          .isInstanceOf(NoSuchConceptException.class);
      assertThatThrownBy(
              () ->
                  graph.similarNear(
                      query(3), List.of("a"), EdgeFilter.out(), 9, Double.NaN, 9, UNLIMITED))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("NaN");
    }
  }
}
