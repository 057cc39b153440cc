package io.lectern.cli;

import io.lectern.client.LecternReader;
import io.lectern.client.graph.Budget;
import io.lectern.client.graph.Components;
import io.lectern.client.graph.Degrees;
import io.lectern.client.graph.EdgeFilter;
import io.lectern.client.graph.Limit;
import io.lectern.client.graph.Ranks;
import io.lectern.client.graph.TimeUpException;
import io.lectern.client.graph.WholeGraph;
import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Snapshot;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lectern graph}: figures of the whole graph. */
@Command(
    name = "graph",
    description = {
      "Print what is true of the whole graph: how many edges concepts have, how many components",
      "hang together, the concepts of the greatest PageRank, or how many triangles there are."
    })
final class GraphCommand extends StoreCommand {
  private enum Question {
    DEGREES,
    COMPONENTS,
    PAGERANK,
    TRIANGLES
  }

  @Parameters(paramLabel = "degrees|components|pagerank|triangles", description = "What to tell.")
  private Question question;

  @Mixin private EdgeOptions edges;
  @Mixin private AsOfOption asOf;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "20",
      description = "With pagerank: print so many (default: 20).")
  private int top;

  @Option(
      names = "--damping",
      paramLabel = "D",
      defaultValue = "0.85",
      description = "With pagerank: how likely a walk goes on along an edge (default: 0.85).")
  private double damping;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      defaultValue = "20",
      description = "With pagerank: how often ranks are passed on (default: 20).")
  private int iterations;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "End after this time: 500ms, 10s, 2m. With pagerank: print the ranks as they are then.")
  private Duration timeout = Budget.unlimited().time();

  @Option(names = "--json", description = "Print JSON lines.")
  private boolean json;

  @Override
  public Integer call() {
    requireAtLeast("--top", top, 1);
    final EdgeFilter filter = edges.filter();
    try (LecternReader reader = LecternReader.open(dir());
        Snapshot snapshot = asOf.open(reader)) {
      final WholeGraph graph = new WholeGraph(snapshot, filter, timeout);
      switch (question) {
        case DEGREES -> print(graph.degrees(), snapshot);
        case COMPONENTS -> print(graph.components());
        case PAGERANK -> print(graph.pageRank(damping, iterations, 0), snapshot);
        case TRIANGLES -> printTriangles(graph.triangles());
      }
    } catch (TimeUpException e) {
      throw new CliException(
          ExitCode.NOT_FOUND,
          "there is no answer: it ended at --timeout, and part of one says nothing");
    }
    return ExitCode.DONE;
  }

  private static String id(Snapshot snapshot, int ordinal) {
    final ConceptFlyweight concept = new ConceptFlyweight();
    return snapshot.wrap(ordinal, concept) ? concept.id() : null;
  }

  private void print(Degrees degrees, Snapshot snapshot) {
    final String greatest = id(snapshot, degrees.greatestOrdinal());
    if (!json) {
      streams()
          .out()
          .println(
              String.format(
                  Locale.ROOT,
                  "%,d concepts, %,d edges, %.2f a concept, at most %,d%s",
                  degrees.concepts(),
                  degrees.edges(),
                  degrees.mean(),
                  degrees.greatest(),
                  greatest == null ? "" : " (" + greatest + ")"));
      degrees
          .distribution()
          .forEach((degree, count) -> streams().out().println(degree + " edges: " + count));
      return;
    }
    JsonObjects.print(
        streams().out(),
        line -> {
          line.writeNumberField("concepts", degrees.concepts());
          line.writeNumberField("edges", degrees.edges());
          line.writeNumberField("greatest", degrees.greatest());
          line.writeStringField("greatest_of", greatest);
          line.writeObjectFieldStart("distribution");
          for (var entry : degrees.distribution().entrySet()) {
            line.writeNumberField(entry.getKey().toString(), entry.getValue());
          }
          line.writeEndObject();
        });
  }

  private void print(Components components) {
    if (!json) {
      streams()
          .out()
          .println(
              String.format(
                  Locale.ROOT,
                  "%,d components, the greatest of %,d concepts",
                  components.count(),
                  components.greatestSize()));
      return;
    }
    JsonObjects.print(
        streams().out(),
        line -> {
          line.writeNumberField("components", components.count());
          line.writeNumberField("greatest", components.greatestSize());
        });
  }

  private void print(Ranks ranks, Snapshot snapshot) {
    for (int ordinal : ranks.greatest(top)) {
      final String id = id(snapshot, ordinal);
      if (json) {
        JsonObjects.print(
            streams().out(),
            line -> {
              line.writeStringField("id", id);
              line.writeNumberField("rank", ranks.of(ordinal));
            });
      } else {
        streams().out().println(String.format(Locale.ROOT, "%.8f  %s", ranks.of(ordinal), id));
      }
    }
    if (json && ranks.limit() != Limit.NONE) {
      JsonObjects.print(
          streams().out(),
          line -> {
            GraphJson.writeLimit(line, ranks.limit());
            line.writeNumberField("iterations", ranks.iterations());
          });
    }
    BudgetOptions.tell(ranks.limit(), streams());
  }

  private void printTriangles(long triangles) {
    if (json) {
      JsonObjects.print(streams().out(), line -> line.writeNumberField("triangles", triangles));
    } else {
      streams().out().println(String.format(Locale.ROOT, "%,d triangles", triangles));
    }
  }
}
