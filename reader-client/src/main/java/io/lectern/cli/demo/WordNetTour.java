package io.lectern.cli.demo;

import io.lectern.cli.view.EdgeReader;
import io.lectern.client.LecternReader;
import io.lectern.engine.Concept.Tag;
import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Direction;
import io.lectern.engine.Edge;
import io.lectern.engine.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks things up: a word, a concept, its neighbours, its way up to the root. */
final class WordNetTour {
  private static final int NEIGHBOURS_SHOWN = 4;
  private static final int LOOKUPS = 10_000;

  private final LecternReader reader;
  private final Narrator narrator;

  WordNetTour(LecternReader reader, Narrator narrator) {
    this.reader = reader;
    this.narrator = narrator;
  }

  /** Shows what WordNet knows of a word's first sense as a noun. */
  void show(String word) {
    try (Snapshot snapshot = reader.snapshot()) {
      final ConceptFlyweight concept = new ConceptFlyweight();
      final String id = firstNoun(snapshot, word);
      final long firstNs = lookUp(snapshot, id, concept);
      final long[] timesNs = new long[LOOKUPS];
      for (int i = 0; i < LOOKUPS; i++) {
        timesNs[i] = lookUp(snapshot, id, concept);
      }
      Arrays.sort(timesNs);
      narrator.fact(
          id,
          "looked up by id in %.1f µs, in place (the first time ever, cold: %.1f µs): %s"
              .formatted(timesNs[LOOKUPS / 2] / 1e3, firstNs / 1e3, concept.content()));
      showNeighbours(snapshot, concept);
      showChain(snapshot, id);
    }
  }

  /** How long it takes to find a concept and read its content. */
  private static long lookUp(Snapshot snapshot, String id, ConceptFlyweight concept) {
    final long startNs = System.nanoTime();
    if (!snapshot.find(id, concept) || concept.content().isEmpty()) {
      throw new IllegalStateException(id + " was found by its word and not by its id");
    }
    return System.nanoTime() - startNs;
  }

  private String firstNoun(Snapshot snapshot, String word) {
    final long startNs = System.nanoTime();
    final List<String> senses = new ArrayList<>();
    final ConceptFlyweight concept = new ConceptFlyweight();
    for (int ordinal = 1; ordinal < snapshot.ordinalLimit(); ordinal++) {
      if (snapshot.wrap(ordinal, concept) && hasLemma(concept, word)) {
        senses.add(concept.id());
      }
    }
    narrator.fact(
        word,
        "scanning the lemmas of all concepts in %,d ms found %d: %s"
            .formatted(
                (System.nanoTime() - startNs) / 1_000_000,
                senses.size(),
                String.join(", ", senses)));
    final String first = word + ".n.01";
    if (!senses.contains(first)) {
      throw new IllegalStateException("WordNet has no noun '" + word + "'");
    }
    return first;
  }

  private static boolean hasLemma(ConceptFlyweight concept, String word) {
    for (Tag tag : concept.tags()) {
      if (tag.key().equals("lemma") && tag.value().equals(word)) {
        return true;
      }
    }
    return false;
  }

  private void showNeighbours(Snapshot snapshot, ConceptFlyweight concept) {
    final Map<String, List<String>> byType = new LinkedHashMap<>();
    for (Edge edge : new EdgeReader(snapshot).edges(concept, Direction.OUT, null)) {
      byType.computeIfAbsent(edge.type(), type -> new ArrayList<>()).add(edge.to());
    }
    byType.forEach(
        (type, ends) ->
            narrator.fact(
                type,
                "%s%s"
                    .formatted(
                        String.join(", ", ends.subList(0, Math.min(NEIGHBOURS_SHOWN, ends.size()))),
                        ends.size() > NEIGHBOURS_SHOWN
                            ? " and " + (ends.size() - NEIGHBOURS_SHOWN) + " more"
                            : "")));
  }

  private void showChain(Snapshot snapshot, String start) {
    final ConceptFlyweight concept = new ConceptFlyweight();
    final EdgeReader edges = new EdgeReader(snapshot);
    final List<String> chain = new ArrayList<>();
    String id = start;
    while (id != null) {
      if (chain.contains(id) || !snapshot.find(id, concept)) {
        throw new IllegalStateException("the hypernyms of " + start + " do not end at a root");
      }
      chain.add(id);
      final List<Edge> up = edges.edges(concept, Direction.OUT, "hypernym");
      id = up.isEmpty() ? null : up.getFirst().to();
    }
    narrator.say(
        "Up the hypernyms to the root, %d steps: %s"
            .formatted(chain.size() - 1, String.join(" > ", chain)));
  }
}
