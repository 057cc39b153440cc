package io.lectern.client.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import io.lectern.engine.Snapshot;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Matches of random patterns in random graphs beside those that trying everything finds. */
class PatternProperties {
  private static final int ROUNDS = Integer.getInteger("lectern.test.sequences", 150);
  private static final int MOST_VARIABLES = 4;
  private static final Instant THEN = Instant.parse("2025-01-01T00:00:00Z");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path dir;

  /** An edge of a pattern. */
  private record Link(int from, EdgeFilter filter, int to) {}

  @Test
  void shouldFindEveryMatchOnceInAnyPattern() {
    final long seed = Long.getLong("lectern.test.seed", System.nanoTime());
    final SplittableRandom random = new SplittableRandom(seed);
    try (GraphStore store = new GraphStore(dir)) {
      for (int round = 0; round < ROUNDS; round++) {
        final int concepts = 2 + random.nextInt(5);
        final RandomGraph graph =
            new RandomGraph(random, "r" + round + ".", concepts, random.nextInt(4 * concepts));
        final Map<String, Concept> validities = validities(random, graph);
        store.put(validities.values().toArray(Concept[]::new));
        store.link(graph.edges());
        try (Snapshot snapshot = store.snapshot()) {
          requireSameMatches(random, graph, validities, new GraphReader(snapshot), round);
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError("round " + round + " with -Dlectern.test.seed=" + seed, e);
        }
      }
    }
  }

  private static Map<String, Concept> validities(SplittableRandom random, RandomGraph graph) {
    final Map<String, Concept> concepts = new HashMap<>();
    for (String id : graph.ids) {
      final Concept.Builder concept = Concept.builder(id);
      switch (random.nextInt(4)) {
        case 0 -> concept.validTo(NOW);
        case 1 -> concept.validFrom(NOW);
        default -> {}
      }
      concepts.put(id, concept.build());
    }
    return concepts;
  }

  private static boolean isValid(Concept concept, Instant moment) {
    return moment == null
        || ((concept.validFrom() == null || !moment.isBefore(concept.validFrom()))
            && (concept.validTo() == null || moment.isBefore(concept.validTo())));
  }

  /** Whether a variable may stand for a concept by the moments of all edges that touch it. */
  private static boolean isValid(Concept concept, int variable, List<Link> links) {
    return links.stream()
        .filter(link -> link.from == variable || link.to == variable)
        .allMatch(link -> isValid(concept, link.filter.validAt()));
  }

  private static void requireSameMatches(
      SplittableRandom random,
      RandomGraph graph,
      Map<String, Concept> validities,
      GraphReader reader,
      int round) {
    final int variables = 1 + random.nextInt(MOST_VARIABLES);
    final List<Link> links = links(random, variables);
    final int only = random.nextInt(3) == 0 ? random.nextInt(variables) : -1;
    final String id = graph.ids.get(random.nextInt(graph.ids.size()));
    final boolean distinct = random.nextBoolean();

    final GraphPattern.Builder pattern = GraphPattern.builder();
    for (int i = 0; i < variables; i++) {
      final String prefix = "r" + round + ".";
      pattern.where("v" + i, concept -> concept.id().startsWith(prefix));
    }
    links.forEach(link -> pattern.edge("v" + link.from, link.filter, "v" + link.to));
    if (only >= 0) {
      pattern.is("v" + only, id);
    }
    if (distinct) {
      pattern.distinct();
    }
    if (only >= 0 && !isValid(validities.get(id), only, links)) {
      assertThatThrownBy(() -> reader.match(pattern.build(), Budget.unlimited()))
          .isInstanceOf(NoSuchConceptException.class);
      return;
    }
    final Matches matches = reader.match(pattern.build(), Budget.unlimited());
    final List<List<String>> found = new ArrayList<>();
    while (matches.next()) {
      final Map<String, String> ids = matches.ids();
      found.add(List.copyOf(ids.values()));
      requireEdges(matches.edges(), links, found.getLast());
    }
    assertThat(matches.limit()).isEqualTo(Limit.NONE);
    assertThat(matches.order()).hasSize(variables).doesNotHaveDuplicates();

    final List<List<String>> expected = new ArrayList<>();
    tryAll(
        graph,
        links,
        variables,
        new ArrayList<>(),
        match -> {
          if (areValid(match, links, validities)
              && (only < 0 || match.get(only).equals(id))
              && (!distinct || new HashSet<>(match).size() == variables)) {
            expected.add(match);
          }
        },
        0);
    assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
  }

  private static boolean areValid(
      List<String> match, List<Link> links, Map<String, Concept> validities) {
    return IntStream.range(0, match.size())
        .allMatch(variable -> isValid(validities.get(match.get(variable)), variable, links));
  }

  private static List<Link> links(SplittableRandom random, int variables) {
    final List<Link> links = new ArrayList<>();
    final int count = random.nextInt(variables + 2);
    for (int i = 0; i < count; i++) {
      final EdgeFilter directed =
          switch (random.nextInt(3)) {
            case 0 -> EdgeFilter.in();
            case 1 -> EdgeFilter.both();
            default -> EdgeFilter.out();
          };
      final EdgeFilter filter =
          switch (random.nextInt(3)) {
            case 0 -> directed.types("t0", "t1");
            case 1 -> directed.types("t2").weights(1, 3);
            default -> directed;
          };
      final EdgeFilter timed =
          switch (random.nextInt(4)) {
            case 0 -> filter.validAt(THEN);
            case 1 -> filter.validAt(NOW);
            default -> filter;
          };
      links.add(new Link(random.nextInt(variables), timed, random.nextInt(variables)));
    }
    return links;
  }

  /** Hears of every match. */
  private interface Listener {
    void onMatch(List<String> ids);
  }

  private static void tryAll(
      RandomGraph graph,
      List<Link> links,
      int variables,
      List<String> chosen,
      Listener listener,
      int number) {
    if (number == variables) {
      if (links.stream()
          .allMatch(
              link ->
                  graph.edges().stream()
                      .anyMatch(
                          edge -> fits(edge, link, chosen.get(link.from), chosen.get(link.to))))) {
        listener.onMatch(List.copyOf(chosen));
      }
      return;
    }
    for (String id : graph.ids) {
      chosen.add(id);
      tryAll(graph, links, variables, chosen, listener, number + 1);
      chosen.removeLast();
    }
  }

  private static boolean fits(Edge edge, Link link, String from, String to) {
    final boolean forwards = edge.from().equals(from) && edge.to().equals(to);
    final boolean backwards = edge.from().equals(to) && edge.to().equals(from);
    return RandomGraph.accepts(link.filter, edge)
        && switch (link.filter.directions()) {
          case OUT -> forwards;
          case IN -> backwards;
          case BOTH -> forwards || backwards;
        };
  }

  private static void requireEdges(List<Edge> edges, List<Link> links, List<String> match) {
    assertThat(edges).hasSameSizeAs(links);
    for (int i = 0; i < edges.size(); i++) {
      final Link link = links.get(i);
      assertThat(fits(edges.get(i), link, match.get(link.from), match.get(link.to))).isTrue();
    }
  }
}
