package io.lectern.benchmarks;

import io.lectern.engine.ReaderTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Two reader processes at once, first with no writer and then while the coordinator writes at full
 * rate; in CPU time per lookup, since four busy processes share the machine's cores.
 */
final class CrowdedLookup {
  private static final int ROUNDS = 5;
  private static final String SECONDS = "3";

  private CrowdedLookup() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) throws Exception {
    try (TemporaryDirectory directory = new TemporaryDirectory("lectern-crowded")) {
      final Path store = directory.path();
      FixtureBuilder.buildStore(store.resolve("store.dat"), ReaderTable.inProcess(), 0);
      try (CoordinatorProcess coordinator = new CoordinatorProcess(store, "backoff")) {
        compare(store.toString());
        System.out.println("coordinator CPU " + coordinator.cpu());
      }
    }
  }

  private static void compare(String store) throws IOException {
    final List<Worker> readers = new ArrayList<>();
    try {
      readers.add(Worker.start(LookupWorker.class, store, SECONDS));
      readers.add(Worker.start(LookupWorker.class, store, SECONDS));
      final List<Double> ratios = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        final double quiet = lookupNs(readers);
        final double crowded = lookupNsWhileWriting(readers, store);
        ratios.add(crowded / quiet);
        System.out.printf(
            Locale.ROOT,
            "quiet %.0f ns, while written %.0f ns, ratio %.2f%n",
            quiet,
            crowded,
            crowded / quiet);
      }
      System.out.printf(
          Locale.ROOT, "median ratio %.2f%n", ratios.stream().sorted().toList().get(ROUNDS / 2));
    } finally {
      readers.forEach(Worker::close);
    }
  }

  private static double lookupNsWhileWriting(List<Worker> readers, String store)
      throws IOException {
    final Worker writer = Worker.start(WriteWorker.class, store);
    try {
      final long began = System.nanoTime();
      final double ns = lookupNs(readers);
      writer.ask();
      final double updates = Double.parseDouble(writer.answer());
      System.out.printf(
          Locale.ROOT, "%.0f updates a second: ", updates * 1e9 / (System.nanoTime() - began));
      return ns;
    } finally {
      writer.close();
    }
  }

  /** The mean of all readers, measured at the same time. */
  private static double lookupNs(List<Worker> readers) throws IOException {
    for (Worker reader : readers) {
      reader.ask();
    }
    double sum = 0;
    for (Worker reader : readers) {
      sum += Double.parseDouble(reader.answer());
    }
    return sum / readers.size();
  }
}
