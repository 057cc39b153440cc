package io.lectern.benchmarks;

import io.lectern.client.LecternWriter;
import io.lectern.coordinator.CoordinatorMain;
import io.lectern.engine.Concept;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How fast a coordinator that starts applies a journal to a store that was restored from an image:
 * entries of one put each, as one writer that waits for each receipt makes them. From the launch of
 * the process to its first line, without and with the journal.
 */
final class ReplayRate {
  private static final int ENTRIES = 2_000_000;
  private static final int CONCEPTS = 500_000;
  private static final int ROUNDS = 3;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private ReplayRate() {}

  /** Arguments: how many entries. */
  public static void main(String[] arguments) throws Exception {
    final int entries = arguments.length > 0 ? Integer.parseInt(arguments[0]) : ENTRIES;
    try (TemporaryDirectory directory = TemporaryDirectory.onDisk("lectern-replay")) {
      final Path store = directory.path().resolve("store");
      final Path image = directory.path().resolve("image");
      write(store, image, entries);
      final long journalBytes = length(store.resolve("journal"));
      System.out.printf(
          Locale.ROOT,
          "%,d entries of a put of a concept of 20 bytes of id and 32 of content, %,d different"
              + " ones: %.0f MB of journal%n",
          entries,
          CONCEPTS,
          journalBytes / 1e6);
      final double[] idle = new double[ROUNDS];
      final double[] replaying = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        idle[round] = start(store);
        restore(store, image);
        replaying[round] = start(store);
      }
      print(entries, journalBytes, median(idle), median(replaying));
    }
  }

  private static void write(Path store, Path image, int entries) throws IOException {
    try (CoordinatorProcess coordinator =
            new CoordinatorProcess(store, "backoff", "--checkpoint-journal", "0");
        LecternWriter writer = LecternWriter.open(coordinator.directory())) {
      writer.backup(image, TIMEOUT);
      for (int i = 0; i < entries; i++) {
        writer.put(
            Concept.builder(Corpus.id(i % CONCEPTS))
                .type("type")
                .content(String.format(Locale.ROOT, "%032d", i))
                .build(),
            TIMEOUT);
      }
    }
  }

  private static void restore(Path store, Path image) throws IOException, InterruptedException {
    final Process restore =
        Fixture.start(
            CoordinatorMain.class,
            "restore",
            "--dir",
            store.toString(),
            "--from",
            image.toString(),
            "--replace");
    final String output =
        new String(restore.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (restore.waitFor() != 0) {
      throw new IOException("the store could not be restored: " + output);
    }
  }

  /** Seconds until it serves. */
  private static double start(Path store) throws IOException {
    final long began = System.nanoTime();
    try (CoordinatorProcess coordinator =
        CoordinatorProcess.launch(store, "backoff", "--checkpoint-journal", "0")) {
      final double seconds = (System.nanoTime() - began) / 1e9;
      final Duration cpu = coordinator.cpu();
      System.out.printf(
          Locale.ROOT, "started in %.2f s, CPU %.2f s%n", seconds, cpu.toMillis() / 1e3);
      return seconds;
    }
  }

  private static void print(int entries, long journalBytes, double idle, double replaying) {
    final double replay = replaying - idle;
    System.out.println("| start | s |");
    System.out.println("|---|---|");
    System.out.printf(Locale.ROOT, "| nothing to replay | %.2f |%n", idle);
    System.out.printf(Locale.ROOT, "| %,d entries | %.2f |%n", entries, replaying);
    System.out.printf(
        Locale.ROOT,
        "replay: %,.0f entries a second, %.2f s a million, %.1f s a GB of journal%n",
        entries / replay,
        replay / entries * 1e6,
        replay / journalBytes * 1e9);
  }

  private static long length(Path directory) throws IOException {
    final List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    long length = 0;
    for (Path file : files) {
      length += Files.size(file);
    }
    return length;
  }

  private static double median(double[] values) {
    final double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
