package io.lectern.cli;

import io.lectern.cli.json.JsonItem;
import io.lectern.client.LecternReader;
import io.lectern.client.UnitBuilder;
import io.lectern.engine.Concept;
import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code lectern delete}: concepts with their edges, as one unit. */
@Command(
    name = "delete",
    description = {
      "Delete concepts with their edges, as one atomic unit; those that are not there are told.",
      "Without arguments: JSON lines of nodes on standard input; only their ids count."
    })
final class DeleteCommand extends WriteCommand {
  @Parameters(paramLabel = "ID", arity = "0..*", description = "Ids of concepts.")
  private List<String> ids = List.of();

  private final Set<String> wanted = new HashSet<>();

  /** Of these, those that the store did not hold shortly before. */
  private final Set<String> missing = new LinkedHashSet<>();

  @Override
  Consumer<UnitBuilder> prepare() throws IOException {
    if (!ids.isEmpty() && !ids.equals(List.of("-"))) {
      return deleting(ids);
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
    return deleting(read);
  }

  private Consumer<UnitBuilder> deleting(List<String> all) {
    wanted.addAll(all);
    final ConceptFlyweight concept = new ConceptFlyweight();
    try (LecternReader reader = LecternReader.open(dir());
        Snapshot snapshot = reader.snapshot()) {
      all.stream().filter(id -> !snapshot.find(id, concept)).forEach(missing::add);
    }
    return unit -> all.forEach(unit::delete);
  }

  @Override
  int changed(int changed) {
    if (changed + missing.size() != wanted.size()) {
      return removed(changed, wanted.size()); // others write, too
    }
    missing.forEach(id -> streams().err().println("lectern: there was no concept '" + id + "'"));
    return missing.isEmpty() ? ExitCode.DONE : ExitCode.NOT_FOUND;
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
