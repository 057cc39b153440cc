package io.lectern.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.client.LecternReader;
import io.lectern.client.graph.Budget;
import io.lectern.client.graph.ConceptPath;
import io.lectern.client.graph.EdgeCost;
import io.lectern.client.graph.EdgeFilter;
import io.lectern.client.graph.GraphReader;
import io.lectern.client.graph.PathCount;
import io.lectern.client.graph.Paths;
import io.lectern.engine.Snapshot;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lectern path}: how one concept leads to another. */
@Command(
    name = "path",
    description = {
      "Print the shortest path between two concepts, the k shortest, the cheapest, or all.",
      "No path passes a concept twice; two paths differ if they differ in an edge."
    })
final class PathCommand extends StoreCommand {
  @Parameters(index = "0", paramLabel = "FROM", description = "Id of the first concept.")
  private String from;

  @Parameters(index = "1", paramLabel = "TO", description = "Id of the last concept.")
  private String to;

  @Mixin private GraphOptions graph;

  @Mixin private AsOfOption asOf;

  @Option(
      names = "--max-hops",
      paramLabel = "N",
      description = "At most so many edges (default: any number; with --all: 4).")
  private Integer maxHops;

  @Option(
      names = "--k",
      paramLabel = "K",
      defaultValue = "1",
      description = "The K best paths (default: 1).")
  private int k;

  @Option(
      names = "--weighted",
      description = "The least sum of weights is best, not the fewest edges.")
  private boolean weighted;

  @Option(names = "--all", description = "All paths, in no order.")
  private boolean all;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description = "With --all: end after so many paths (default: 1000).")
  private int most;

  @Option(names = "--json", description = "Print a JSON line for each path, then one for all.")
  private boolean json;

  private static final int HOPS_OF_ALL = 4;

  @Override
  public Integer call() {
    if (all && (weighted || k != 1)) {
      throw usage("--all goes with neither --k nor --weighted: it prints every path");
    }
    requireAtLeast("--k", k, 1);
    requireAtLeast("--max-hops", hops(), 0);
    requireAtLeast("--limit", most, 1);
    final EdgeFilter filter = graph.filter();
    final Budget costs = graph.budget();
    final PathCount found;
    try (LecternReader reader = LecternReader.open(dir());
        Snapshot snapshot = asOf.open(reader)) {
      found = ask(new GraphReader(snapshot), filter, costs);
    }
    if (json) {
      JsonObjects.print(streams().out(), line -> writeSummary(line, found));
    }
    if (found.paths() == 0) {
      streams()
          .err()
          .println(
              (found.isComplete() ? "lectern: there is no path" : "lectern: no path was found")
                  + " from '%s' to '%s'%s"
                      .formatted(
                          from, to, maxHops == null ? "" : " of at most " + hops() + " edges"));
    }
    GraphOptions.tell(found.limit(), streams());
    return found.paths() == 0 ? ExitCode.NOT_FOUND : ExitCode.DONE;
  }

  private PathCount ask(GraphReader reader, EdgeFilter filter, Budget costs) {
    try {
      return paths(reader, filter, costs);
    } catch (IllegalArgumentException e) {
      // The options are right, so it is what the store holds.
      throw new CliException(ExitCode.NOT_FOUND, e.getMessage(), e);
    }
  }

  /** Prints paths: all while they are found, as they may be too many to be kept. */
  private PathCount paths(GraphReader reader, EdgeFilter filter, Budget costs) {
    if (all) {
      return reader.forEachPath(from, to, filter, hops(), most, costs, this::print);
    }
    final Paths best = best(reader, filter, costs);
    best.paths().forEach(this::print);
    return new PathCount(best.paths().size(), best.limit(), best.conceptsSeen(), best.edgesSeen());
  }

  private Paths best(GraphReader reader, EdgeFilter filter, Budget costs) {
    if (weighted || k != 1) {
      final EdgeCost cost = weighted ? EdgeCost.WEIGHT : EdgeCost.HOPS;
      return reader.cheapestPaths(from, to, filter, cost, hops(), k, costs);
    }
    return reader.shortestPath(from, to, filter, hops(), costs);
  }

  private int hops() {
    if (maxHops != null) {
      return maxHops;
    }
    return all ? HOPS_OF_ALL : Integer.MAX_VALUE;
  }

  /** False: nobody reads on. */
  private boolean print(ConceptPath path) {
    if (json) {
      JsonObjects.print(streams().out(), line -> GraphJson.members(line, path));
    } else {
      final String cost = weighted ? "  cost " + path.cost() : "";
      streams().out().println(GraphText.line(path) + cost);
    }
    return !streams().out().hasFailed();
  }

  private static void writeSummary(JsonGenerator json, PathCount found) throws IOException {
    json.writeNumberField("paths", found.paths());
    GraphJson.writeLimit(json, found.limit());
    json.writeNumberField("concepts_seen", found.conceptsSeen());
    json.writeNumberField("edges_seen", found.edgesSeen());
  }
}
