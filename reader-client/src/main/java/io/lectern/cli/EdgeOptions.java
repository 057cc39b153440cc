package io.lectern.cli;

import io.lectern.client.graph.Directions;
import io.lectern.client.graph.EdgeFilter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which edges a graph question follows. */
final class EdgeOptions {
  @Option(names = "--type", paramLabel = "T", description = "Only edges of this type; repeatable.")
  private List<String> type = new ArrayList<>();

  @Option(
      names = "--types",
      paramLabel = "T,…",
      split = ",",
      description = "Only edges of these types.")
  private List<String> types; // null: not told

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
      converter = MomentConverter.class,
      description = "Only through concepts valid at this moment, as in 2026-01-31T00:00:00Z.")
  private Instant validAt;

  EdgeFilter filter() {
    final List<String> all = new ArrayList<>(type);
    if (types != null) {
      all.addAll(types);
      if (all.isEmpty()) {
        throw new IllegalArgumentException("--types names no type");
      }
    }
    return new EdgeFilter(directions, Set.copyOf(all), minWeight, maxWeight, validAt);
  }
}
