package io.lectern.cli.demo;

import io.lectern.cli.json.JsonItem;
import io.lectern.cli.load.BulkWriter;
import io.lectern.cli.load.LoadReport;
import io.lectern.cli.text.ContentEmbedding;
import io.lectern.cli.text.TextEmbedder;
import io.lectern.cli.text.TextModel;
import io.lectern.client.LecternReader;
import io.lectern.client.LecternWriter;
import io.lectern.client.graph.Budget;
import io.lectern.client.graph.EdgeFilter;
import io.lectern.client.graph.GraphReader;
import io.lectern.client.graph.Neighbourhood;
import io.lectern.engine.Concept;
import io.lectern.engine.Snapshot;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Glosses get vectors, and another process finds concepts by what they mean. */
final class TextScene {
  /** Words that the glosses looked for do not have. */
  private static final List<String> QUESTIONS =
      List.of("it brings sick people to the doctor", "a big cat with a striped fur");

  private static final List<String> ROOTS =
      List.of("placental.n.01", "bird.n.01", "musical_instrument.n.01", "vehicle.n.01");
  private static final int MOST_HOPS = 20;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final LecternReader reader;
  private final LecternWriter writer;
  private final Narrator narrator;
  private final PrintStream errors;

  /**
   * @param errors where a write that is refused is told
   */
  TextScene(LecternReader reader, LecternWriter writer, Narrator narrator, PrintStream errors) {
    this.reader = reader;
    this.writer = writer;
    this.narrator = narrator;
    this.errors = errors;
  }

  /** Embeds with this process's model, and has another process, with a model of its own, search. */
  void show(ReaderProcess process) throws IOException {
    final Optional<TextEmbedder> model = TextModel.find();
    if (model.isEmpty()) {
      narrator.say("Left out, for there is no text model here. " + TextModel.advice() + ".");
      return;
    }
    final TextEmbedder embedder = model.get();
    writer.unit().createSpace(embedder.space(Concept.DEFAULT_SPACE)).send(TIMEOUT);
    final Map<String, Concept> concepts = concepts();
    final LoadReport report = new LoadReport("glosses", errors, Optional.empty(), 1);
    final ContentEmbedding embedding =
        new ContentEmbedding(
            embedder, Concept.DEFAULT_SPACE, reader, new BulkWriter(writer, false, report));
    final long beganNs = System.nanoTime();
    concepts.values().forEach(concept -> embedding.add(new JsonItem.Node(0, concept)));
    embedding.drain();
    final double seconds = (System.nanoTime() - beganNs) / 1e9;
    reader.awaitEpoch(report.epoch(), TIMEOUT);
    narrator.fact(
        "embedded",
        "%,d glosses (%s) by model %s in %.1f s, %,.0f a second"
            .formatted(
                concepts.size(),
                String.join(", ", ROOTS) + " and all below them",
                embedder.space(Concept.DEFAULT_SPACE).model(),
                seconds,
                concepts.size() / seconds));
    for (String question : QUESTIONS) {
      ask(process, question);
    }
  }

  /** The roots and what is below them. */
  private Map<String, Concept> concepts() {
    final Map<String, Concept> concepts = new LinkedHashMap<>();
    try (Snapshot snapshot = reader.snapshot()) {
      final GraphReader graph = new GraphReader(snapshot);
      for (String root : ROOTS) {
        for (Neighbourhood.Reached reached :
            graph
                .neighbourhood(
                    root, EdgeFilter.in().types("hypernym"), MOST_HOPS, false, Budget.unlimited())
                .concepts()) {
          concepts.put(reached.id(), snapshot.get(reached.id()).orElseThrow());
        }
      }
    }
    return concepts;
  }

  private void ask(ReaderProcess process, String question) throws IOException {
    final String[] answer = process.ask("search", question).split("\t", -1);
    narrator.say("Reader 1 is asked for \"" + question + "\":");
    for (int i = 1; i + 2 < answer.length; i += 3) {
      narrator.fact(answer[i], "%s  %s".formatted(answer[i + 1], answer[i + 2]));
    }
    narrator.say(
        "Searched in %.1f µs, the text's embedding not counted."
            .formatted(Long.parseLong(answer[0]) / 1e3));
  }
}
