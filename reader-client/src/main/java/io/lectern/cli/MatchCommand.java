package io.lectern.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.client.LecternReader;
import io.lectern.client.graph.GraphPattern;
import io.lectern.client.graph.GraphReader;
import io.lectern.client.graph.Limit;
import io.lectern.client.graph.Matches;
import io.lectern.engine.Edge;
import io.lectern.engine.Filter;
import io.lectern.engine.Snapshot;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lectern match}: where a small pattern is found in the graph. */
@Command(
    name = "match",
    description = {
      "Print where a pattern is found: which concepts its variables can stand for.",
      "A concept is (NAME:TYPE='ID'), of which all may be left out; one without a name is not",
      "printed, unless none has one; an edge is -[TYPE|TYPE]->,",
      "<-[TYPE]-, -[TYPE]- for either way, or without brackets for every type. Chains of them",
      "are parted by commas: \"(x:synset)-[hypernym]->(y)<-[hypernym]-(z), (x)-[antonym]->(z)\""
    })
final class MatchCommand extends StoreCommand {
  @Parameters(paramLabel = "PATTERN", description = "The pattern, in quotes.")
  private String text;

  @Mixin private BudgetOptions budget;
  @Mixin private AsOfOption asOf;

  @Option(
      names = "--where",
      paramLabel = "NAME:FILTER",
      description =
          "Only concepts that a filter wants can stand for a variable, as in \"x: metadata.year >="
              + " 1990\"; may be given several times. See search --filter.")
  private List<String> where = new ArrayList<>();

  @Option(names = "--distinct", description = "No two variables stand for the same concept.")
  private boolean distinct;

  @Option(
      names = "--valid-at",
      paramLabel = "TIME",
      converter = MomentConverter.class,
      description = "Only concepts valid at this moment, as in 2026-01-31T00:00:00Z.")
  private Instant validAt;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description = "End after so many matches (default: 1000).")
  private long most;

  @Option(
      names = "--json",
      description =
          "Print a JSON line for each match as it is found, with edges, then one for all.")
  private boolean json;

  @Override
  public Integer call() {
    requireAtLeast("--limit", most, 1);
    final GraphPattern pattern = pattern();
    long found = 0;
    Limit limit = Limit.NONE;
    try (LecternReader reader = LecternReader.open(dir());
        Snapshot snapshot = asOf.open(reader)) {
      final Matches matches = new GraphReader(snapshot).match(pattern, budget.budget());
      while (limit == Limit.NONE && !streams().out().hasFailed() && matches.next()) {
        if (found == most) {
          limit = Limit.RESULTS;
        } else {
          found++;
          print(matches);
          streams().out().flushNowAndThen();
        }
      }
      if (matches.limit() != Limit.NONE) {
        limit = matches.limit();
      }
      summarise(found, limit, matches);
    }
    BudgetOptions.tell(limit, streams());
    return found == 0 ? ExitCode.NOT_FOUND : ExitCode.DONE;
  }

  private GraphPattern pattern() {
    try {
      final GraphPattern.Builder pattern = PatternParser.parse(text).validAt(validAt);
      final List<String> names = pattern.build().names();
      for (String condition : where) {
        final int colon = condition.indexOf(':');
        final String name = colon < 0 ? condition : condition.substring(0, colon).strip();
        if (colon < 0 || !names.contains(name)) {
          throw usage(
              "--where " + condition + " must begin with a variable of the pattern and a colon");
        }
        pattern.where(name, Filter.parse(condition.substring(colon + 1)));
      }
      return distinct ? pattern.distinct().build() : pattern.build();
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  private void print(Matches matches) {
    final Map<String, String> ids = matches.ids();
    final boolean isNamed = ids.keySet().stream().anyMatch(PatternParser::isNamed);
    ids.keySet().removeIf(name -> isNamed && !PatternParser.isNamed(name));
    if (json) {
      JsonObjects.print(streams().out(), line -> write(line, ids, matches));
    } else {
      streams()
          .out()
          .println(
              ids.entrySet().stream()
                  .map(entry -> (isNamed ? entry.getKey() + "=" : "") + entry.getValue())
                  .collect(Collectors.joining("  ")));
    }
  }

  private static void write(JsonGenerator line, Map<String, String> ids, Matches matches)
      throws IOException {
    line.writeObjectFieldStart("concepts");
    for (Map.Entry<String, String> entry : ids.entrySet()) {
      line.writeStringField(entry.getKey(), entry.getValue());
    }
    line.writeEndObject();
    line.writeArrayFieldStart("edges");
    for (Edge edge : matches.edges()) {
      GraphJson.write(line, edge);
    }
    line.writeEndArray();
  }

  private void summarise(long found, Limit limit, Matches matches) {
    if (json) {
      JsonObjects.print(
          streams().out(),
          line -> {
            line.writeNumberField("matches", found);
            GraphJson.writeLimit(line, limit);
            line.writeNumberField("concepts_seen", matches.conceptsSeen());
            line.writeNumberField("edges_seen", matches.edgesSeen());
          });
    } else if (found == 0 && limit == Limit.NONE) {
      streams().err().println("lectern: the pattern is found nowhere");
    }
  }
}
