package io.lectern.cli;

import io.lectern.client.graph.Budget;
import io.lectern.client.graph.Directions;
import io.lectern.client.graph.EdgeFilter;
import io.lectern.client.graph.Limit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** What all graph questions can be told: which edges they follow, and what they may cost. */
final class GraphOptions {
  @Option(names = "--type", paramLabel = "T", description = "Only edges of this type; repeatable.")
  private List<String> type = new ArrayList<>();

  @Option(
      names = "--types",
      paramLabel = "T,…",
      split = ",",
      description = "Only edges of these types.")
  private List<String> types = new ArrayList<>();

  @Option(
      names = "--direction",
      paramLabel = "out|in|both",
      defaultValue = "out",
      description = "Follow edges as they point, against that, or both (default: out).")
  private Directions directions;

  @Option(
      names = "--min-weight",
      paramLabel = "W",
      description = "Only edges of this weight or more.")
  private float minWeight = Float.NEGATIVE_INFINITY;

  @Option(
      names = "--max-weight",
      paramLabel = "W",
      description = "Only edges of this weight or less.")
  private float maxWeight = Float.POSITIVE_INFINITY;

  @Option(
      names = "--valid-at",
      paramLabel = "TIME",
      description = "Only through concepts valid at this moment, as in 2026-01-31T00:00:00Z.")
  private Instant validAt;

  @Option(
      names = "--max-concepts",
      paramLabel = "N",
      description = "End after so many concepts were reached.")
  private long maxConcepts = Long.MAX_VALUE;

  @Option(
      names = "--max-edges",
      paramLabel = "N",
      description = "End after so many edges were looked at.")
  private long maxEdges = Long.MAX_VALUE;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "End after this time: 500ms, 10s, 2m.")
  private Duration timeout = Duration.ofDays(365);

  EdgeFilter filter() {
    final List<String> all = new ArrayList<>(type);
    all.addAll(types);
    return new EdgeFilter(directions, Set.copyOf(all), minWeight, maxWeight, validAt);
  }

  Budget budget() {
    return new Budget(maxConcepts, maxEdges, timeout);
  }

  /** Says on standard error what has cut an answer short, if anything has. */
  static void tell(Limit limit, Streams streams) {
    if (limit != Limit.NONE) {
      streams.err().println("lectern: the answer is not whole: it ended at " + option(limit));
    }
  }

  private static String option(Limit limit) {
    return switch (limit) {
      case CONCEPTS -> "--max-concepts";
      case EDGES -> "--max-edges";
      case RESULTS -> "--limit";
      case TIME -> "--timeout";
      case NONE -> throw new IllegalArgumentException("no limit");
    };
  }
}
