package io.lectern.benchmarks;

import io.lectern.cli.LecternCli;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * How fast {@code lectern load} takes JSON lines and WordNet: loader and coordinator are processes
 * of their own, and the CPU time of each tells which of the two is the bound.
 */
final class LoadRate {
  private static final int CONCEPTS = 1_000_000;
  private static final int EDGES_OF_CONCEPT = 2;

  private LoadRate() {}

  /** Takes how many concepts to load, a million if it is not given. */
  public static void main(String[] arguments) throws Exception {
    final int concepts = arguments.length == 0 ? CONCEPTS : Integer.parseInt(arguments[0]);
    try (TemporaryDirectory directory = new TemporaryDirectory("lectern-load")) {
      final Path file = directory.path().resolve("items.jsonl");
      write(file, concepts);
      for (String sync : new String[] {"none", "journal"}) {
        load(directory.path().resolve("json-lines-" + sync), file.toString(), sync);
        load(directory.path().resolve("wordnet-" + sync), "wordnet", sync);
      }
    }
  }

  private static void load(Path store, String source, String sync) throws Exception {
    Files.createDirectories(store);
    try (CoordinatorProcess coordinator = new CoordinatorProcess(store, "backoff")) {
      final Process loader =
          Fixture.start(
              LecternCli.class,
              "load",
              "--dir",
              store.toString(),
              source,
              "--sync",
              sync,
              "--json");
      final String summary =
          new String(loader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      final Duration loaderCpu = loader.info().totalCpuDuration().orElse(Duration.ZERO);
      final int status = loader.waitFor();
      System.out.printf(
          Locale.ROOT,
          "%s, sync %s: exit status %d, CPU s: loader %.1f, coordinator %.1f%n%s%n",
          source,
          sync,
          status,
          loaderCpu.toMillis() / 1e3,
          coordinator.cpu().toMillis() / 1e3,
          summary.strip());
    }
  }

  private static void write(Path file, int concepts) throws IOException {
    final SplittableRandom random = new SplittableRandom(44);
    try (BufferedWriter lines = Files.newBufferedWriter(file)) {
      for (int i = 0; i < concepts; i++) {
        lines.write(
            "{\"type\":\"node\",\"id\":\""
                + Corpus.id(i)
                + "\",\"node_type\":\"type"
                + i % 13
                + "\",\"content\":\""
                + Corpus.concept(i).content()
                + "\",\"confidence\":0.5}\n");
      }
      for (int i = 0; i < EDGES_OF_CONCEPT * concepts; i++) {
        lines.write(
            "{\"type\":\"edge\",\"from\":\""
                + Corpus.id(random.nextInt(concepts))
                + "\",\"to\":\""
                + Corpus.id(random.nextInt(concepts))
                + "\",\"edge_type\":\""
                + Corpus.EDGE_TYPE
                + "\",\"weight\":0.5}\n");
      }
    }
  }
}
