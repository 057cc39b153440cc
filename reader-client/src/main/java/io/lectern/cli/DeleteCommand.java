package io.lectern.cli;

import io.lectern.cli.json.JsonItem;
import io.lectern.client.UnitBuilder;
import io.lectern.engine.Concept;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code lectern delete}: concepts with their edges, as one unit. */
@Command(
    name = "delete",
    description = {
      "Delete concepts with their edges, as one atomic unit.",
      "Without arguments: JSON lines of nodes on standard input; only their ids count."
    })
final class DeleteCommand extends WriteCommand {
  @Parameters(paramLabel = "ID", arity = "0..*", description = "Ids of concepts.")
  private List<String> ids = List.of();

  @Override
  Consumer<UnitBuilder> prepare() throws IOException {
    if (!ids.isEmpty() && !ids.equals(List.of("-"))) {
      return unit -> ids.forEach(unit::delete);
    }
    final List<String> read = new ArrayList<>();
    for (JsonItem item : readItems(DeleteCommand::idAlone)) {
      switch (item) {
        case JsonItem.Node node -> read.add(node.concept().id());
        case JsonItem.Link link -> throw misplaced(link, "a node: use unlink");
        case JsonItem.Space space ->
            throw misplaced(space, "a node, and spaces stay as long as their store");
      }
    }
    return unit -> read.forEach(unit::delete);
  }

  private static JsonItem idAlone(JsonItem item) {
    return item instanceof JsonItem.Node node
        ? new JsonItem.Node(node.line(), Concept.builder(node.concept().id()).build())
        : item;
  }

  @Override
  int unchanged() {
    return nothingThere();
  }
}
