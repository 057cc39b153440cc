package io.lectern.cli;

import io.lectern.client.graph.Budget;
import io.lectern.client.graph.Limit;
import java.time.Duration;
import picocli.CommandLine.Option;

/** What a graph question may cost. */
final class BudgetOptions {
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

  /** Whether one of them was. */
  boolean areGiven() {
    return !budget().equals(new BudgetOptions().budget());
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
