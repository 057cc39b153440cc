package io.lectern.cli;

import io.lectern.cli.json.Iso8601;
import io.lectern.client.UnitBuilder;
import io.lectern.engine.Edge;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lectern link}: an edge, or JSON lines of edges, as one unit. */
@Command(
    name = "link",
    description = {
      "Create an edge between two concepts, or change its weight and timestamp.",
      "Without arguments: JSON lines of edges on standard input, as one atomic unit."
    })
final class LinkCommand extends WriteCommand {
  @Parameters(
      paramLabel = "[FROM TYPE TO]",
      hideParamSyntax = true,
      arity = "0..3",
      description = "Id, edge type, id.")
  private List<String> ends = List.of();

  @Option(names = "--weight", paramLabel = "X", description = "The edge's weight (default: 1).")
  private Float weight;

  @Option(
      names = "--timestamp",
      paramLabel = "TIME",
      description = "When it was observed, such as 2026-03-01T12:00:00Z.")
  private String timestamp;

  @Option(names = "--create-missing", description = "Create the ends that do not exist.")
  private boolean createMissing;

  @Override
  Consumer<UnitBuilder> prepare() throws IOException {
    if (EdgeArguments.given(this, ends)) {
      final Edge edge =
          new Edge(ends.get(0), ends.get(1), ends.get(2), weight == null ? 1 : weight, time());
      return unit -> add(unit, edge);
    }
    if (weight != null || timestamp != null) {
      throw usage(
          (weight != null ? "--weight" : "--timestamp")
              + " is for an edge that FROM TYPE TO name: without them, JSON lines are read");
    }
    final List<Edge> edges = readEdges("use put");
    return unit -> edges.forEach(edge -> add(unit, edge));
  }

  @Override
  int unchanged() {
    return nothingToDo();
  }

  private void add(UnitBuilder unit, Edge edge) {
    if (createMissing) {
      unit.linkCreatingMissing(edge);
    } else {
      unit.link(edge);
    }
  }

  private Instant time() {
    try {
      return timestamp == null ? null : Iso8601.parse(timestamp);
    } catch (DateTimeException e) {
      throw usage("--timestamp " + e.getMessage());
    }
  }
}
