package io.lectern.cli;

import io.lectern.client.LecternReader;
import io.lectern.client.graph.Associations;
import io.lectern.client.graph.Budget;
import io.lectern.client.graph.ConceptPath;
import io.lectern.client.graph.EdgeFilter;
import io.lectern.client.graph.GraphReader;
import io.lectern.client.graph.Limit;
import io.lectern.engine.Snapshot;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lectern associations}: the strongest chains from a concept. */
@Command(
    name = "associations",
    description = {
      "Print the strongest chains from a concept to others, or to one.",
      "A chain's strength is the product of the weights of its edges (1 at most) and of the",
      "confidences of the concepts that they lead to."
    })
final class AssociationsCommand extends StoreCommand {
  @Parameters(index = "0", paramLabel = "ID", description = "Id of a concept.")
  private String id;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TO",
      description = "Only the chain to this concept.")
  private String to;

  @Mixin private GraphOptions graph;

  @Mixin private AsOfOption asOf;

  @Option(
      names = "--cutoff",
      paramLabel = "S",
      defaultValue = "0.01",
      description = "Leave weaker chains out (default: 0.01).")
  private double cutoff;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "20",
      description = "So many at most (default: 20).")
  private int top;

  @Option(names = "--json", description = "Print a JSON line for each chain, then one for all.")
  private boolean json;

  @Override
  public Integer call() {
    requireAtLeast("--top", top, 1);
    if (!(cutoff >= 0 && cutoff <= 1)) {
      throw usage("--cutoff " + cutoff + " must be between 0 and 1");
    }
    final EdgeFilter filter = graph.filter();
    final Budget costs = graph.budget();
    try (LecternReader reader = LecternReader.open(dir());
        Snapshot snapshot = asOf.open(reader)) {
      return print(ask(new GraphReader(snapshot), filter, costs));
    }
  }

  private int print(Associations found) {
    for (ConceptPath chain : found.chains()) {
      if (streams().out().hasFailed()) {
        break;
      }
      if (json) {
        JsonObjects.print(streams().out(), line -> GraphJson.members(line, chain, "strength"));
      } else {
        streams()
            .out()
            .println(String.format(Locale.ROOT, "%.6f  ", chain.cost()) + GraphText.line(chain));
      }
    }
    if (json) {
      JsonObjects.print(
          streams().out(),
          line -> {
            line.writeNumberField("chains", found.chains().size());
            GraphJson.writeLimit(line, found.limit());
          });
    }
    if (found.chains().isEmpty() && found.limit() == Limit.NONE) {
      streams().err().println("lectern: '" + id + "' has no chain so strong");
    }
    GraphOptions.tell(found.limit(), streams());
    return found.chains().isEmpty() ? ExitCode.NOT_FOUND : ExitCode.DONE;
  }

  private Associations ask(GraphReader reader, EdgeFilter filter, Budget costs) {
    try {
      return to == null
          ? reader.associations(id, filter, cutoff, top, costs)
          : reader.association(id, to, filter, cutoff, costs);
    } catch (IllegalArgumentException e) {
      // The options are right, so it is what the store holds.
      throw new CliException(ExitCode.NOT_FOUND, e.getMessage(), e);
    }
  }
}
