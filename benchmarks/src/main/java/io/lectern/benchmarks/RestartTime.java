package io.lectern.benchmarks;

import io.lectern.client.LecternWriter;
import io.lectern.client.WriterOptions;
import io.lectern.engine.Concept;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreWriter;
import io.lectern.layout.ipc.SyncLevel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * How long a store has no coordinator after one was killed while it was written to: from the launch
 * of the next one to its first receipt, as {@code lectern serve} is launched, for stores of two
 * sizes.
 */
final class RestartTime {
  private static final int KILLS = 7;
  private static final int CONTENT_LENGTH = 16 << 10;
  private static final int PUTS_UNDER_WAY = 5_000;
  private static final long BATCH = 256;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private RestartTime() {}

  /** Arguments: the sizes, MB; by default 100 and 5000. */
  public static void main(String[] arguments) throws Exception {
    final int[] sizes =
        arguments.length == 0
            ? new int[] {100, 5_000}
            : Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
    System.out.println(
        "| store | launch to first line, s | launch to first receipt, s | shortest and longest |");
    System.out.println("|---|---|---|---|");
    for (int size : sizes) {
      try (TemporaryDirectory directory = TemporaryDirectory.onDisk("lectern-restart")) {
        measure(directory.path().resolve("store"), size);
      }
    }
  }

  private static void measure(Path store, int megabytes) throws Exception {
    Files.createDirectory(store);
    build(store.resolve("store.dat"), megabytes * 1_000_000L / CONTENT_LENGTH);
    final double[] lines = new double[KILLS];
    final double[] receipts = new double[KILLS];
    launch(store, 0, null, null);
    for (int kill = 0; kill < KILLS; kill++) {
      launch(store, kill, lines, receipts);
    }
    Arrays.sort(lines);
    Arrays.sort(receipts);
    System.out.printf(
        Locale.ROOT,
        "| %,d MB | %.2f | %.2f | %.2f to %.2f |%n",
        megabytes,
        lines[KILLS / 2],
        receipts[KILLS / 2],
        receipts[0],
        receipts[KILLS - 1]);
  }

  /** Launches a coordinator, has it write, and kills it in the middle of that. */
  private static void launch(Path store, int number, double[] lines, double[] receipts)
      throws Exception {
    final long began = System.nanoTime();
    try (CoordinatorProcess coordinator = CoordinatorProcess.launch(store, "backoff")) {
      final long ready = System.nanoTime();
      try (LecternWriter writer =
          LecternWriter.open(
              store,
              WriterOptions.defaults()
                  .withSyncLevel(SyncLevel.JOURNAL)
                  .withCloseTimeout(Duration.ofMillis(1)))) {
        writer.put(Concept.builder("first").content("of start " + number).build(), TIMEOUT);
        final long written = System.nanoTime();
        if (lines != null) {
          lines[number] = (ready - began) / 1e9;
          receipts[number] = (written - began) / 1e9;
        }
        for (int i = 0; i < PUTS_UNDER_WAY; i++) {
          writer.putAsync(Concept.builder(Corpus.id(i)).content("put " + number).build());
        }
        coordinator.kill();
      }
    }
  }

  private static void build(Path file, long concepts) {
    final String content = "x".repeat(CONTENT_LENGTH);
    try (StoreWriter writer =
        StoreWriter.create(file, StoreConfig.defaults(), ReaderTable.inProcess())) {
      writer.beginBatch();
      for (int i = 0; i < concepts; i++) {
        writer.put(Concept.builder(Corpus.id(i)).type("type").content(content).build());
        if (i % BATCH == BATCH - 1) {
          writer.commit();
          writer.beginBatch();
        }
      }
      writer.commit();
    }
  }
}
