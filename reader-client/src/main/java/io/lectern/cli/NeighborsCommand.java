package io.lectern.cli;

import io.lectern.cli.json.JsonLinesWriter;
import io.lectern.client.LecternReader;
import io.lectern.client.graph.GraphReader;
import io.lectern.client.graph.Limit;
import io.lectern.client.graph.Neighbourhood;
import io.lectern.engine.Edge;
import io.lectern.engine.Snapshot;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lectern neighbors}: the edges of a concept, or of all within some hops of it. */
@Command(
    name = "neighbors",
    description = "Print the edges of a concept, or those that lead on for some hops.")
final class NeighborsCommand extends StoreCommand {
  @Parameters(paramLabel = "ID", description = "Id of a concept.")
  private String id;

  @Mixin private GraphOptions graph;

  @Mixin private AsOfOption asOf;

  @Option(
      names = "--hops",
      paramLabel = "N",
      defaultValue = "1",
      description = "Go on from the neighbours, N edges far (default: 1).")
  private int hops;

  @Option(
      names = "--concepts",
      description = "Print the concepts that are reached, and how far away, not the edges.")
  private boolean concepts;

  @Option(
      names = "--json",
      description =
          "Print JSON lines: edges as load takes them. After an answer that is not whole, one says"
              + " which limit was hit.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    // The concept itself is reached by none, an edge is not.
    requireAtLeast("--hops", hops, concepts ? 0 : 1);
    try (LecternReader reader = LecternReader.open(dir());
        Snapshot snapshot = asOf.open(reader)) {
      final Neighbourhood found =
          new GraphReader(snapshot)
              .neighbourhood(id, graph.filter(), hops, !concepts, graph.budget());
      if (concepts) {
        printConcepts(found);
      } else {
        printEdges(found);
      }
      if (json && !found.isComplete()) {
        JsonObjects.print(streams().out(), line -> GraphJson.writeLimit(line, found.limit()));
      }
      GraphOptions.tell(found.limit(), streams());
    }
    return ExitCode.DONE;
  }

  private void printConcepts(Neighbourhood found) {
    for (Neighbourhood.Reached reached : found.concepts()) {
      if (json) {
        JsonObjects.print(
            streams().out(),
            line -> {
              line.writeStringField("id", reached.id());
              line.writeNumberField("hops", reached.hops());
            });
      } else {
        streams().out().println(reached.hops() + " " + reached.id());
      }
    }
  }

  private void printEdges(Neighbourhood found) throws IOException {
    if (json) {
      try (JsonLinesWriter lines = new JsonLinesWriter(streams().out())) {
        for (Edge edge : found.edges()) {
          lines.write(edge);
        }
      }
      return;
    }
    for (Edge edge : found.edges()) {
      streams().out().println(GraphText.line(edge));
    }
    if (found.edges().isEmpty() && found.limit() == Limit.NONE) {
      streams().err().println("lectern: '" + id + "' has no such edges");
    }
  }
}
