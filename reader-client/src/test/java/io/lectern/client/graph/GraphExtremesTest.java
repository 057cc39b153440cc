package io.lectern.client.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.lectern.engine.Edge;
import io.lectern.engine.Snapshot;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of question on graphs as they are not drawn: hubs, circles, loops, gaps. */
class GraphExtremesTest {
  private static final int HUB_DEGREE = 100_000;
  private static final int CHAIN = 60_000;
  private static final EdgeFilter OUT = EdgeFilter.out();
  private static final EdgeFilter BOTH = EdgeFilter.both();
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
  void shouldWalkThroughAHub() {
    final List<Edge> edges = GraphStore.hub(HUB_DEGREE);
    edges.add(Edge.of("n0", "u", "n" + (HUB_DEGREE - 1)));
    edges.add(Edge.of("far", "t", "n3"));
    store.link(edges);
    try (Snapshot snapshot = store.snapshot()) {
      final GraphReader graph = new GraphReader(snapshot);
      assertThat(graph.neighbourhood("n5", BOTH, 2, true, UNLIMITED))
          .satisfies(found -> assertThat(found.size()).isEqualTo(HUB_DEGREE + 1))
          .satisfies(found -> assertThat(found.edges()).hasSize(HUB_DEGREE));
      assertThat(graph.shortestPath("n5", "far", BOTH, 9, UNLIMITED).first().orElseThrow())
          .extracting(ConceptPath::concepts)
          .isEqualTo(List.of("n5", "hub", "n3", "far"));
      assertThat(graph.shortestPaths("n0", "n99999", BOTH, 9, 3, UNLIMITED).paths())
          .extracting(ConceptPath::concepts)
          .containsExactly(List.of("n0", "n99999"), List.of("n0", "hub", "n99999"));
      assertThat(graph.allPaths("hub", "n99999", OUT, 3, 9, UNLIMITED).paths()).hasSize(2);
      assertThat(graph.lineage("hub", OUT, 1, UNLIMITED).size()).isEqualTo(HUB_DEGREE + 1);
      assertThat(graph.associations("hub", OUT, 0.5, 7, UNLIMITED).chains()).hasSize(7);
      assertThat(
              graph.commonAncestors(List.of("n1", "n2"), EdgeFilter.in(), 9, UNLIMITED).ancestors())
          .extracting(CommonAncestors.Ancestor::id)
          .containsExactly("hub");
      assertThat(
              graph
                  .activate(List.of("n1"), BOTH, new Activation.Spread(0.9, 1e-9, 2, 1), UNLIMITED)
                  .isComplete())
          .isTrue();
      final Budget few = new Budget(50_000, 60_000, Duration.ofDays(1));
      assertThat(graph.neighbourhood("far", BOTH, 9, false, few).limit()).isEqualTo(Limit.CONCEPTS);
      final WholeGraph whole = new WholeGraph(snapshot, OUT);
      assertThat(whole.degrees().greatest()).isEqualTo(HUB_DEGREE);
      assertThat(whole.components().count()).isEqualTo(1);
      assertThat(whole.triangles()).isEqualTo(1);
      assertThat(whole.pageRank(0.85, 5, 0).greatest(1))
          .containsExactly(graph.neighbourhood("n99999", OUT, 0, false, UNLIMITED).ordinal(0));
    }
  }

  @Test
  void shouldTellCirclesLoopsAndParallelEdges() {
    store.link(
        Edge.of("a", "t", "a"),
        Edge.of("a", "t", "b"),
        Edge.of("a", "u", "b", 0.5f),
        Edge.of("b", "t", "a"),
        Edge.of("b", "t", "c"),
        Edge.of("c", "t", "c"));
    try (Snapshot snapshot = store.snapshot()) {
      final GraphReader graph = new GraphReader(snapshot);
      assertThat(graph.neighbourhood("a", BOTH, 9, true, UNLIMITED).edges()).hasSize(6);
      assertThat(graph.shortestPath("a", "c", OUT, 9, UNLIMITED).first().orElseThrow().hops())
          .isEqualTo(2);
      assertThat(graph.allPaths("a", "c", OUT, 9, 9, UNLIMITED).paths()).hasSize(2);
      assertThat(graph.allPaths("a", "c", BOTH, 9, 9, UNLIMITED).paths()).hasSize(3);
      assertThat(
              graph.cheapestPaths("a", "c", OUT, EdgeCost.WEIGHT, 9, 9, UNLIMITED).paths().stream()
                  .map(ConceptPath::cost))
          .containsExactly(1.5, 2.0);
      assertThat(graph.lineage("a", OUT, 9, UNLIMITED).root().children())
          .extracting(Lineage.Node::mark)
          .containsExactly(Lineage.Mark.CYCLE, Lineage.Mark.NONE, Lineage.Mark.REPEATED);
      assertThat(graph.commonAncestors(List.of("a", "b"), OUT, 9, UNLIMITED).ancestors())
          .extracting(CommonAncestors.Ancestor::id)
          .containsExactly("a", "b", "c");
      assertThat(new WholeGraph(snapshot, OUT).triangles()).isZero();
    }
  }

  /** Some hundred bytes for each concept, and none for all of those before it. */
  @Test
  void shouldNeedLittleMemoryForALongChain() {
    final List<Edge> edges = new ArrayList<>();
    for (int i = 0; i < CHAIN; i++) {
      edges.add(Edge.of("c" + i, "t", "c" + (i + 1)));
    }
    store.link(edges);
    final String last = "c" + CHAIN;
    try (Snapshot snapshot = store.snapshot()) {
      final GraphReader graph = new GraphReader(snapshot);
      requireLittle(
          () ->
              assertThat(graph.allPaths("c0", last, OUT, 2 * CHAIN, 9, UNLIMITED).paths())
                  .singleElement()
                  .satisfies(path -> assertThat(path.hops()).isEqualTo(CHAIN)));
      requireLittle(
          () -> {
            final List<ConceptPath> chains =
                graph.associations("c0", OUT, 0, 2 * CHAIN, UNLIMITED).chains();
            assertThat(chains.size()).isEqualTo(CHAIN);
            assertThat(chains.get(1).concepts()).containsExactly("c0", "c1", "c2");
            assertThat(chains.getLast().last()).isEqualTo(last);
          });
      requireLittle(
          () -> {
            Lineage.Node node = graph.lineage("c0", BOTH, 2 * CHAIN, UNLIMITED).root();
            while (node.children().getFirst().mark() == Lineage.Mark.NONE) {
              node = node.children().getFirst();
            }
            assertThat(node.depth()).isEqualTo(CHAIN);
          });
    }
  }

  private static void requireLittle(Runnable question) {
    final var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    question.run(); // grows what is kept for the next one
    final long before = threads.getCurrentThreadAllocatedBytes();
    question.run();
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000L * CHAIN);
  }

  /** Twenty diamonds in a row: a million paths, of which nothing is kept. */
  @Test
  void shouldGiveManyPathsAwayAsItFindsThem() {
    final List<Edge> edges = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      for (String side : List.of("l", "r")) {
        edges.add(Edge.of("d" + i, "t", side + i));
        edges.add(Edge.of(side + i, "t", "d" + (i + 1)));
      }
    }
    store.link(edges);
    try (Snapshot snapshot = store.snapshot()) {
      final GraphReader graph = new GraphReader(snapshot);
      final PathCount all =
          graph.forEachPath("d0", "d10", OUT, 20, Long.MAX_VALUE, UNLIMITED, path -> true);
      assertThat(all.paths()).isEqualTo(1 << 10);
      assertThat(all.isComplete()).isTrue();
      final List<ConceptPath> wanted = new ArrayList<>();
      final PathCount three =
          graph.forEachPath(
              "d0",
              "d20",
              OUT,
              99,
              Long.MAX_VALUE,
              UNLIMITED,
              path -> wanted.add(path) && wanted.size() < 3);
      assertThat(three.paths()).isEqualTo(3);
      assertThat(wanted).doesNotHaveDuplicates().allMatch(path -> path.hops() == 40);
      final Budget moment = UNLIMITED.time(Duration.ofMillis(50));
      assertThat(graph.forEachPath("d0", "d20", OUT, 99, 1L << 40, moment, path -> true).limit())
          .isEqualTo(Limit.TIME);
      assertThat(graph.forEachPath("d0", "d20", OUT, 99, 7, UNLIMITED, path -> true))
          .satisfies(few -> assertThat(few.paths()).isEqualTo(7))
          .satisfies(few -> assertThat(few.limit()).isEqualTo(Limit.RESULTS));
    }
  }

  @Test
  void shouldNotComeToConceptsThatAreGone() {
    store.link(Edge.of("a", "t", "b"), Edge.of("b", "t", "c"), Edge.of("a", "t", "d"));
    try (Snapshot before = store.snapshot()) {
      store.writer().beginBatch();
      store.writer().delete("b");
      store.writer().commit();
      try (Snapshot after = store.snapshot()) {
        final GraphReader then = new GraphReader(before);
        final GraphReader now = new GraphReader(after);
        assertThat(then.shortestPath("a", "c", OUT, 9, UNLIMITED).first().orElseThrow().concepts())
            .containsExactly("a", "b", "c");
        assertThat(now.shortestPath("a", "c", OUT, 9, UNLIMITED).paths()).isEmpty();
        assertThat(now.neighbourhood("a", BOTH, 9, false, UNLIMITED).concepts())
            .extracting(Neighbourhood.Reached::id)
            .containsExactly("a", "d");
        assertThat(new WholeGraph(before, OUT).components().count()).isEqualTo(1);
        assertThat(new WholeGraph(after, OUT).components().count()).isEqualTo(2);
        assertThatThrownBy(() -> now.lineage("b", OUT, 9, UNLIMITED))
            .isInstanceOf(NoSuchConceptException.class)
            .hasMessageContaining("'b'");
      }
    }
  }

  /** The cost of an edge is asked for in the middle of a walk; what it costs is the snapshot. */
  @Test
  void shouldFailInTheMiddleOfAWalkWhoseSnapshotIsClosed() {
    store.link(Edge.of("a", "t", "b"), Edge.of("b", "t", "c"), Edge.of("c", "t", "d"));
    final Snapshot snapshot = store.snapshot();
    final GraphReader graph = new GraphReader(snapshot);
    final Lineage lineage = graph.lineage("a", OUT, 9, UNLIMITED);
    final EdgeCost closing =
        (type, weight) -> {
          snapshot.close();
          return weight;
        };
    assertThatThrownBy(() -> graph.cheapestPaths("a", "d", OUT, closing, 9, 1, UNLIMITED))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("epoch")
        .hasMessageContaining("closed");
    store.link(Edge.of("d", "t", "e"));
    assertThatThrownBy(() -> graph.neighbourhood("a", OUT, 9, false, UNLIMITED))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> graph.associations("a", OUT, 0, 9, UNLIMITED))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new WholeGraph(snapshot, OUT))
        .isInstanceOf(IllegalStateException.class);
    // What is on the heap is an answer still.
    assertThat(lineage.size()).isEqualTo(4);
  }
}
