package io.lectern.cli;

import io.lectern.client.graph.Budget;
import io.lectern.client.graph.EdgeFilter;
import io.lectern.client.graph.Limit;
import picocli.CommandLine.Mixin;

/** What most graph questions can be told: which edges they follow, and what they may cost. */
final class GraphOptions {
  @Mixin private EdgeOptions edges;
  @Mixin private BudgetOptions budget;

  EdgeFilter filter() {
    return edges.filter();
  }

  Budget budget() {
    return budget.budget();
  }

  /** Says on standard error what has cut an answer short, if anything has. */
  static void tell(Limit limit, Streams streams) {
    BudgetOptions.tell(limit, streams);
  }
}
