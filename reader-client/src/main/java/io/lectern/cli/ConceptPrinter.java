package io.lectern.cli;

import io.lectern.engine.Concept;
import io.lectern.engine.Concept.Tag;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints concepts for people. */
final class ConceptPrinter {
  private static final int LABEL_WIDTH = 12;

  private final PrintStream out;

  ConceptPrinter(PrintStream out) {
    this.out = out;
  }

  void print(Concept concept) {
    out.println(concept.id());
    line("type", concept.type());
    line("content", concept.content());
    tagsByKey(concept.tags()).forEach((key, values) -> line(key, String.join(", ", values)));
    concept.metadata().forEach(this::line);
    if (concept.confidence() != 1) {
      line("confidence", concept.confidence());
    }
    line("timestamp", concept.timestamp());
    line("valid from", concept.validFrom());
    line("valid to", concept.validTo());
    concept
        .vectors()
        .forEach((space, vector) -> line("vector", space + ", " + vector.length + " values"));
  }

  private static Map<String, List<String>> tagsByKey(List<Tag> tags) {
    final Map<String, List<String>> byKey = new LinkedHashMap<>();
    for (Tag tag : tags) {
      final String weight = tag.weight() == 1 ? "" : " (" + tag.weight() + ")";
      byKey.computeIfAbsent(tag.key(), key -> new ArrayList<>()).add(tag.value() + weight);
    }
    return byKey;
  }

  private void line(String label, Object value) {
    if (value != null) {
      out.printf("  %-" + LABEL_WIDTH + "s%s%n", label + ' ', value);
    }
  }
}
