package io.lectern.cli;

import io.lectern.cli.json.Iso8601;
import io.lectern.cli.json.JsonItem;
import io.lectern.client.UnitBuilder;
import io.lectern.engine.Concept;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lectern put}: a concept, or JSON lines, as one unit. */
@Command(
    name = "put",
    description = {
      "Create or replace a concept, from the options or from JSON lines on standard input.",
      "All of standard input is one atomic unit; there, vector spaces come before the concepts that"
          + " have vectors in them, and edges after their concepts."
    })
final class PutCommand extends WriteCommand {
  private static final String QUOTE = ", or as text, in double quotes of its own: n='\"7\"'";

  /** A whole number of JSON: what begins with another 0 is text, such as a postal code. */
  private static final String WHOLE = "-?(0|[1-9]\\d*)";

  private static final String ISO = ", such as 2026-03-01T12:00:00Z.";

  @Parameters(
      paramLabel = "ID",
      arity = "0..1",
      defaultValue = "-",
      description = "The concept's id; without it, or with -, standard input is read.")
  private String id;

  @Option(names = "--type", paramLabel = "T", description = "The concept's type.")
  private String type;

  @Option(names = "--content", paramLabel = "TEXT", description = "The concept's text.")
  private String content;

  @Option(
      names = "--metadata",
      paramLabel = "KEY=VALUE",
      description =
          "A metadata entry. true, false and numbers, as JSON writes them, are taken as such; text"
              + " that looks like them needs double quotes of its own: n='\"7\"'. 007 is text.")
  private List<String> metadata = List.of();

  @Option(names = "--tag", paramLabel = "KEY=VALUE", description = "A tag of weight 1.")
  private List<String> tags = List.of();

  @Option(names = "--confidence", paramLabel = "X", description = "From 0 to 1 (default: 1).")
  private Float confidence;

  @Option(names = "--timestamp", paramLabel = "TIME", description = "When it was observed" + ISO)
  private String timestamp;

  @Option(names = "--valid-from", paramLabel = "TIME", description = "Start of validity" + ISO)
  private String validFrom;

  @Option(names = "--valid-to", paramLabel = "TIME", description = "End of validity" + ISO)
  private String validTo;

  @Option(
      names = "--embedding",
      paramLabel = "X",
      split = ",",
      description = "The vector, as numbers with commas between them.")
  private float[] embedding;

  @Option(
      names = "--create-missing",
      description = "Create the ends of standard input's edges that do not exist.")
  private boolean createMissing;

  @Override
  Consumer<UnitBuilder> prepare() throws IOException {
    if (!id.equals("-")) {
      requireNoJson();
      final Concept concept = concept();
      return unit -> unit.put(concept);
    }
    requireNoOptions();
    final List<JsonItem> items = readItems();
    return unit -> items.forEach(item -> add(unit, item));
  }

  /** Who passes an item as an argument would get a concept of that id, and no error. */
  private void requireNoJson() {
    if (id.startsWith("{") && id.contains("\":")) {
      throw usage(
          "JSON is read from standard input, and the argument is an id: echo '"
              + id
              + "' | lectern put --dir DIR. A concept of that very id can be put in that way, too");
    }
  }

  /** They would say nothing of what standard input holds. */
  private void requireNoOptions() {
    requireAbsent("--type", type);
    requireAbsent("--content", content);
    requireAbsent("--metadata", metadata.isEmpty() ? null : metadata);
    requireAbsent("--tag", tags.isEmpty() ? null : tags);
    requireAbsent("--confidence", confidence);
    requireAbsent("--timestamp", timestamp);
    requireAbsent("--valid-from", validFrom);
    requireAbsent("--valid-to", validTo);
    requireAbsent("--embedding", embedding);
  }

  private void requireAbsent(String option, Object value) {
    if (value != null) {
      throw usage(option + " is for a concept that an ID names: without one, JSON lines are read");
    }
  }

  private void add(UnitBuilder unit, JsonItem item) {
    switch (item) {
      case JsonItem.Space space -> unit.createSpace(space.config());
      case JsonItem.Node node -> unit.put(node.concept());
      case JsonItem.Link link when createMissing -> unit.linkCreatingMissing(link.edge());
      case JsonItem.Link link -> unit.link(link.edge());
    }
  }

  @Override
  int unchanged() {
    return nothingToDo();
  }

  private Concept concept() {
    final Concept.Builder concept = Concept.builder(id).type(type).content(content);
    for (String entry : metadata) {
      final int equals = equalsSign("--metadata", entry);
      concept.metadata(entry.substring(0, equals), metadataValue(entry, equals));
    }
    for (String tag : tags) {
      final int equals = equalsSign("--tag", tag);
      concept.tag(tag.substring(0, equals), tag.substring(equals + 1), 1);
    }
    if (confidence != null) {
      concept.confidence(confidence);
    }
    time("--timestamp", timestamp, concept::timestamp);
    time("--valid-from", validFrom, concept::validFrom);
    time("--valid-to", validTo, concept::validTo);
    if (embedding != null) {
      concept.embedding(embedding);
    }
    return concept.build();
  }

  private int equalsSign(String option, String text) {
    final int equals = text.indexOf('=');
    if (equals < 0) {
      throw usage(option + " " + text + " must be KEY=VALUE");
    }
    return equals;
  }

  private void time(String option, String text, Consumer<Instant> target) {
    if (text != null) {
      try {
        target.accept(Iso8601.parse(text));
      } catch (DateTimeException e) {
        throw usage(option + " " + e.getMessage());
      }
    }
  }

  /** As a JSON line of the same words has it. */
  private Object metadataValue(String entry, int equals) {
    final String text = entry.substring(equals + 1);
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    if (text.matches(WHOLE)) {
      return whole(entry, text);
    }
    if (text.matches(WHOLE + "(\\.\\d+)?([eE][-+]?\\d+)?")) {
      final Double number = Double.valueOf(text);
      if (number.isInfinite()) {
        throw usage("--metadata " + entry + " is too large for a double" + QUOTE);
      }
      return number;
    }
    final boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  private Long whole(String entry, String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw usage(
          "--metadata "
              + entry
              + " does not fit a 64-bit integer: write it with a fraction (a double)"
              + QUOTE);
    }
  }
}
