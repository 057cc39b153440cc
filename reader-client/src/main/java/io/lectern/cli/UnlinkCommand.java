package io.lectern.cli;

import io.lectern.client.UnitBuilder;
import io.lectern.engine.Edge;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code lectern unlink}: an edge, or JSON lines of edges, away with them as one unit. */
@Command(
    name = "unlink",
    description = {
      "Remove an edge.",
      "Without arguments: JSON lines of edges on standard input, as one atomic unit."
    })
final class UnlinkCommand extends WriteCommand {
  @Parameters(
      paramLabel = "[FROM TYPE TO]",
      hideParamSyntax = true,
      arity = "0..3",
      description = "Id, edge type, id.")
  private List<String> ends = List.of();

  /** How many different edges are to be removed. */
  private long wanted = 1;

  @Override
  Consumer<UnitBuilder> prepare() throws IOException {
    if (EdgeArguments.given(this, ends)) {
      return unit -> unit.unlink(ends.get(0), ends.get(1), ends.get(2));
    }
    final List<Edge> edges = readEdges("use delete");
    wanted =
        edges.stream().map(edge -> List.of(edge.from(), edge.type(), edge.to())).distinct().count();
    return unit -> edges.forEach(edge -> unit.unlink(edge.from(), edge.type(), edge.to()));
  }

  @Override
  int changed(int changed) {
    return removed(changed, wanted);
  }

  @Override
  int unchanged() {
    return nothingThere();
  }
}
