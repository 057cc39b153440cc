package io.lectern.cli;

import io.lectern.client.graph.Budget;
import io.lectern.client.graph.Directions;
import io.lectern.client.graph.EdgeFilter;
import io.lectern.client.graph.GraphReader;
import io.lectern.client.graph.Limit;
import io.lectern.client.graph.Neighbourhood;
import io.lectern.engine.Filter;
import io.lectern.engine.FilterField;
import io.lectern.engine.Snapshot;
import io.lectern.engine.VectorQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Among which concepts a search looks: what they are like, and where in the graph they lie. */
final class SearchScope {
  @Option(
      names = "--type",
      paramLabel = "T",
      description = "Only concepts of this type; may be given several times.")
  private List<String> types = new ArrayList<>();

  @Option(
      names = "--valid-at",
      paramLabel = "TIME",
      converter = MomentConverter.class,
      description =
          "Only concepts valid at this moment, as in 2026-01-31T00:00:00Z; with --within, --near"
              + " and --path-from only through such, too.")
  private Instant validAt;

  @Option(
      names = "--filter",
      paramLabel = "FILTER",
      description = {
        "Only concepts that a filter wants: \"type = person and (tag:topic = physics or",
        "metadata.year >= 1990) and not confidence < 0.5\". Also FIELD in (VALUE, ...), and FIELD"
            + " alone: there is one.",
        "Fields: type, id, content, confidence, timestamp, valid_from, valid_to, tag:KEY,"
            + " metadata.KEY. Operators: = != < <= > >=."
      })
  private String filter;

  @Option(
      names = "--within",
      paramLabel = "ID",
      description = "Only concepts within --hops of this one, which is one of them.")
  private String within;

  @Option(
      names = "--hops",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "With --within, --near and --path-from: how far to go (default: ${DEFAULT-VALUE}).")
  private int hops;

  @Option(
      names = "--types",
      paramLabel = "T,…",
      split = ",",
      description = "With these: only along edges of these types.")
  private List<String> edgeTypes = new ArrayList<>();

  @Option(
      names = "--direction",
      paramLabel = "out|in|both",
      defaultValue = "both",
      description = "With these: along edges as they point, against that, or both (default: both).")
  private Directions directions;

  @Mixin private BudgetOptions budget;

  private Limit limit = Limit.NONE;

  /** What each walk may cost. */
  Budget budget() {
    return budget.budget();
  }

  /** Whether costs were bounded. */
  boolean hasBudget() {
    return budget.areGiven();
  }

  /** Whether only concepts near to one are wanted. */
  boolean isWithin() {
    return within != null;
  }

  /** What has ended the walk of {@link #narrow} early. */
  Limit limit() {
    return limit;
  }

  int hops() {
    return hops;
  }

  /** Null: no matter when. */
  Instant validAt() {
    return validAt;
  }

  /** The edges along which a search goes. */
  EdgeFilter edges() {
    return EdgeFilter.out().directions(directions).types(Set.copyOf(edgeTypes)).validAt(validAt);
  }

  /**
   * Reads the filters.
   *
   * @return null: none
   * @throws IllegalArgumentException if --filter is not one, with the place
   */
  Filter filter() {
    final List<Filter> all = new ArrayList<>();
    if (!types.isEmpty()) {
      all.add(FilterField.type().in(types.toArray()));
    }
    if (filter != null) {
      all.add(Filter.parse(filter));
    }
    return all.isEmpty() ? null : new Filter.All(all);
  }

  /** A query among those concepts that lie where they are wanted. */
  VectorQuery narrow(VectorQuery query, Snapshot snapshot) {
    if (within == null) {
      return query;
    }
    final Neighbourhood found =
        new GraphReader(snapshot).neighbourhood(within, edges(), hops, false, budget());
    limit = found.limit();
    return query.among(found.ordinals());
  }
}
