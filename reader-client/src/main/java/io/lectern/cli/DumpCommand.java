package io.lectern.cli;

import io.lectern.cli.json.JsonLinesWriter;
import io.lectern.cli.view.EdgeReader;
import io.lectern.client.LecternReader;
import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Direction;
import io.lectern.engine.Edge;
import io.lectern.engine.Snapshot;
import io.lectern.engine.VectorSpaceUsage;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lectern dump}: the whole of one snapshot. */
@Command(
    name = "dump",
    description = {
      "Print the whole of one snapshot as JSON lines that load takes back: vector spaces, nodes,"
          + " then edges.",
      "Nodes come in the order in which the store holds them: a store loaded from a dump has the"
          + " same dump, byte for byte."
    })
final class DumpCommand extends StoreCommand {
  private static final Comparator<Edge> ORDER =
      Comparator.comparing(Edge::type).thenComparing(Edge::to);

  @Mixin private AsOfOption asOf;

  @Option(names = "--json", description = "Print JSON lines; so it does in any case.")
  @SuppressWarnings("UnusedVariable") // taken, so that --json works everywhere
  private boolean json;

  /** Ends early, and quietly, when nobody reads any more. */
  @Override
  public Integer call() throws IOException {
    try (LecternReader reader = LecternReader.open(dir());
        Snapshot snapshot = asOf.open(reader);
        JsonLinesWriter lines = new JsonLinesWriter(streams().out())) {
      writeSpaces(reader, lines);
      writeNodes(snapshot, lines);
      writeEdges(snapshot, lines);
    }
    return ExitCode.DONE;
  }

  /** Spaces have no versions: those of now, which are all that the snapshot has vectors in. */
  private static void writeSpaces(LecternReader reader, JsonLinesWriter lines) throws IOException {
    for (VectorSpaceUsage space : reader.statistics().spaces()) {
      lines.write(space.config());
    }
  }

  private void writeNodes(Snapshot snapshot, JsonLinesWriter lines) throws IOException {
    final ConceptFlyweight concept = new ConceptFlyweight();
    final int limit = snapshot.ordinalLimit();
    for (int ordinal = 1; ordinal < limit && !streams().out().hasFailed(); ordinal++) {
      if (snapshot.wrap(ordinal, concept)) {
        lines.write(concept.toConcept());
      }
    }
  }

  private void writeEdges(Snapshot snapshot, JsonLinesWriter lines) throws IOException {
    final ConceptFlyweight concept = new ConceptFlyweight();
    final EdgeReader reading = new EdgeReader(snapshot);
    final int limit = snapshot.ordinalLimit();
    for (int ordinal = 1; ordinal < limit && !streams().out().hasFailed(); ordinal++) {
      if (snapshot.wrap(ordinal, concept)) {
        final List<Edge> edges = reading.edges(concept, Direction.OUT, null);
        edges.sort(ORDER);
        for (Edge edge : edges) {
          lines.write(edge);
        }
      }
    }
  }
}
