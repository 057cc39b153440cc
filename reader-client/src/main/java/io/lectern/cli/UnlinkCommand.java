package io.lectern.cli;

import io.lectern.cli.json.JsonItem;
import io.lectern.client.UnitBuilder;
import io.lectern.engine.Edge;
import java.io.IOException;
import java.util.List;
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
  @Parameters(paramLabel = "FROM TYPE TO", arity = "0..3", description = "Id, edge type, id.")
  private List<String> ends = List.of();

  @Override
  void fill(UnitBuilder unit) throws IOException {
    if (EdgeArguments.given(this, ends)) {
      unit.unlink(ends.get(0), ends.get(1), ends.get(2));
      return;
    }
    for (JsonItem item : readItems()) {
      switch (item) {
        case JsonItem.Link link -> {
          final Edge edge = link.edge();
          unit.unlink(edge.from(), edge.type(), edge.to());
        }
        case JsonItem.Node node -> throw misplaced(node, "an edge: use delete");
      }
    }
  }

  @Override
  int unchanged() {
    return nothingThere();
  }
}
