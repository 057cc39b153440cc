package io.lectern.cli;

import io.lectern.cli.json.JsonLinesWriter;
import io.lectern.cli.view.EdgeReader;
import io.lectern.client.LecternReader;
import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Direction;
import io.lectern.engine.Edge;
import io.lectern.engine.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lectern neighbors}: the edges of a concept. */
@Command(name = "neighbors", description = "Print the edges of a concept.")
final class NeighborsCommand extends StoreCommand {
  private enum Ends {
    OUT,
    IN,
    BOTH
  }

  @Parameters(paramLabel = "ID", description = "Id of a concept.")
  private String id;

  @Option(names = "--type", paramLabel = "T", description = "Only edges of this type.")
  private String type;

  @Option(
      names = "--direction",
      paramLabel = "out|in|both",
      defaultValue = "out",
      description = "Edges that leave the concept, that enter it, or both (default: out).")
  private Ends ends;

  @Option(names = "--json", description = "Print JSON lines, as load takes them.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    final List<Edge> edges = new ArrayList<>();
    try (LecternReader reader = LecternReader.open(dir());
        Snapshot snapshot = reader.snapshot()) {
      final ConceptFlyweight concept = new ConceptFlyweight();
      if (!snapshot.find(id, concept)) {
        throw new CliException(ExitCode.NOT_FOUND, "there is no concept '" + id + "'");
      }
      final EdgeReader reading = new EdgeReader(snapshot);
      if (ends != Ends.IN) {
        edges.addAll(reading.edges(concept, Direction.OUT, type));
      }
      if (ends != Ends.OUT) {
        edges.addAll(reading.edges(concept, Direction.IN, type));
      }
    }
    print(edges);
    return ExitCode.DONE;
  }

  private void print(List<Edge> edges) throws IOException {
    if (json) {
      try (JsonLinesWriter lines = new JsonLinesWriter(streams().out())) {
        for (Edge edge : edges) {
          lines.write(edge);
        }
      }
      return;
    }
    for (Edge edge : edges) {
      final String weight = edge.weight() == 1 ? "" : "  weight " + edge.weight();
      final String time = edge.timestamp() == null ? "" : "  " + edge.timestamp();
      streams().out().println(edge.from() + " -" + edge.type() + "-> " + edge.to() + weight + time);
    }
    if (edges.isEmpty()) {
      streams().err().println("lectern: '" + id + "' has no such edges");
    }
  }
}
