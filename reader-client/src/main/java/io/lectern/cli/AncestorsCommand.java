package io.lectern.cli;

import io.lectern.client.LecternReader;
import io.lectern.client.graph.CommonAncestors;
import io.lectern.client.graph.CommonAncestors.Ancestor;
import io.lectern.client.graph.GraphReader;
import io.lectern.engine.Snapshot;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lectern ancestors}: to what several concepts lead. */
@Command(
    name = "ancestors",
    description = {
      "Print the concepts to which all of some concepts lead, the lowest ones first,",
      "and how many edges from each."
    })
final class AncestorsCommand extends StoreCommand {
  @Parameters(paramLabel = "ID", arity = "1..*", description = "Ids of concepts.")
  private List<String> ids;

  @Mixin private GraphOptions graph;

  @Mixin private AsOfOption asOf;

  @Option(
      names = "--max-hops",
      paramLabel = "N",
      description = "At most so many edges from each (default: any number).")
  private int maxHops = Integer.MAX_VALUE;

  @Option(
      names = "--lowest",
      description =
          "Only those to which no other one of these leads, by however many edges: the lowest.")
  private boolean lowest;

  @Option(names = "--json", description = "Print a JSON line for each, then one for all.")
  private boolean json;

  @Override
  public Integer call() {
    final CommonAncestors found;
    try (LecternReader reader = LecternReader.open(dir());
        Snapshot snapshot = asOf.open(reader)) {
      found =
          new GraphReader(snapshot).commonAncestors(ids, graph.filter(), maxHops, graph.budget());
    }
    final List<Ancestor> shown =
        found.ancestors().stream().filter(ancestor -> ancestor.isLowest() || !lowest).toList();
    shown.forEach(this::print);
    if (json) {
      JsonObjects.print(
          streams().out(),
          line -> {
            line.writeNumberField("ancestors", shown.size());
            GraphJson.writeLimit(line, found.limit());
          });
    }
    if (shown.isEmpty() && found.isComplete()) {
      streams().err().println("lectern: they have no ancestor in common");
    }
    GraphOptions.tell(found.limit(), streams());
    return shown.isEmpty() ? ExitCode.NOT_FOUND : ExitCode.DONE;
  }

  private void print(Ancestor ancestor) {
    if (json) {
      JsonObjects.print(
          streams().out(),
          line -> {
            line.writeStringField("id", ancestor.id());
            line.writeArrayFieldStart("hops");
            for (int hops : ancestor.hops()) {
              line.writeNumber(hops);
            }
            line.writeEndArray();
            line.writeBooleanField("lowest", ancestor.isLowest());
          });
    } else {
      final String hops =
          ancestor.hops().stream().map(String::valueOf).collect(Collectors.joining(" "));
      streams()
          .out()
          .println(ancestor.id() + "  " + hops + (ancestor.isLowest() ? "  lowest" : ""));
    }
  }
}
