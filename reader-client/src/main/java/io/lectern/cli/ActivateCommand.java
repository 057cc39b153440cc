package io.lectern.cli;

import io.lectern.client.LecternReader;
import io.lectern.client.graph.Activation;
import io.lectern.client.graph.Activation.Active;
import io.lectern.client.graph.Activation.Spread;
import io.lectern.client.graph.GraphReader;
import io.lectern.engine.Snapshot;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lectern activate}: what some concepts bring to mind. */
@Command(
    name = "activate",
    description = {
      "Spread activation from some concepts and print those that receive most.",
      "Each begins with 1. A concept that receives the threshold or more in a round passes it on",
      "times the decay, divided among its edges by their weights."
    })
final class ActivateCommand extends StoreCommand {
  @Parameters(paramLabel = "ID", arity = "1..*", description = "Ids of concepts.")
  private List<String> ids;

  @Mixin private GraphOptions graph;

  @Mixin private AsOfOption asOf;

  @Option(
      names = "--decay",
      paramLabel = "D",
      defaultValue = "0.5",
      description = "What is left after an edge: above 0, at most 1 (default: 0.5).")
  private double decay;

  @Option(
      names = "--threshold",
      paramLabel = "A",
      defaultValue = "0.001",
      description = "Below which nothing is passed on (default: 0.001).")
  private double threshold;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "10",
      description = "At most (default: 10).")
  private int rounds;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "20",
      description = "Print so many at most (default: 20).")
  private int top;

  @Option(names = "--json", description = "Print a JSON line for each, then one for all.")
  private boolean json;

  @Override
  public Integer call() {
    requireAtLeast("--top", top, 1);
    final Spread spread = new Spread(decay, threshold, rounds, top);
    final Activation found;
    try (LecternReader reader = LecternReader.open(dir());
        Snapshot snapshot = asOf.open(reader)) {
      found = new GraphReader(snapshot).activate(ids, graph.filter(), spread, graph.budget());
    }
    for (Active active : found.concepts()) {
      if (json) {
        JsonObjects.print(
            streams().out(),
            line -> {
              line.writeStringField("id", active.id());
              line.writeNumberField("activation", active.activation());
            });
      } else {
        streams()
            .out()
            .println(String.format(Locale.ROOT, "%.6f  %s", active.activation(), active.id()));
      }
    }
    if (json) {
      JsonObjects.print(
          streams().out(),
          line -> {
            line.writeNumberField("concepts", found.concepts().size());
            GraphJson.writeLimit(line, found.limit());
          });
    }
    if (found.concepts().isEmpty() && found.isComplete()) {
      streams().err().println("lectern: activation spreads to no concept from there");
    }
    GraphOptions.tell(found.limit(), streams());
    return found.concepts().isEmpty() ? ExitCode.NOT_FOUND : ExitCode.DONE;
  }
}
