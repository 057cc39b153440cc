package io.lectern.benchmarks;

import io.lectern.cli.vectors.VectorRows;
import io.lectern.client.LecternReader;
import io.lectern.engine.Concept;
import io.lectern.engine.Snapshot;
import io.lectern.engine.VectorHits;
import io.lectern.engine.VectorQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A reader process that searches once, and then for a while, and tells what that took. */
final class FirstSearchWorker {
  private static final int SEARCHES = 1_000;
  private static final int K = 10;

  private FirstSearchWorker() {}

  /**
   * Prints {@code ready}; then for each line read how long after it had begun its first search was
   * answered, and the proportional set size of the process, without what it maps of the store's
   * file. Arguments: the store's directory, and an fvecs file of queries.
   */
  public static void main(String[] arguments) throws Exception {
    final long beganNs = System.nanoTime();
    final Path store = Path.of(arguments[0]);
    final Path queries = Path.of(arguments[1]);
    try (LecternReader reader = LecternReader.open(store)) {
      search(reader, queries, 1);
      final long firstNs = System.nanoTime() - beganNs;
      search(reader, queries, SEARCHES);
      System.out.println("ready");
      while (System.in.read() >= 0) {
        System.out.printf(
            Locale.ROOT,
            "first search answered %.0f ms after the program began, PSS without the store's file"
                + " %.1f MB%n",
            firstNs / 1e6,
            ownBytes(store) / 1e6);
      }
    }
  }

  private static void search(LecternReader reader, Path queries, int count) throws IOException {
    final VectorHits hits = new VectorHits();
    try (VectorRows rows = VectorRows.open(queries);
        Snapshot snapshot = reader.snapshot()) {
      for (int i = 0; i < count && rows.next(); i++) {
        snapshot.search(VectorQuery.of(Concept.DEFAULT_SPACE, rows.floats(), K), hits);
        if (hits.count() != K) {
          throw new IllegalStateException("a search found " + hits.count() + ", not " + K);
        }
      }
    }
  }

  /** Sums the Pss lines of {@code /proc/self/smaps}, which come after the mapping they are of. */
  private static long ownBytes(Path store) throws IOException {
    final List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
    final String file = store.toRealPath().resolve("store.dat").toString();
    boolean own = true;
    long kib = 0;
    for (String line : lines) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        own = !line.endsWith(file);
      } else if (own && line.startsWith("Pss:")) {
        kib += Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return kib * 1024;
  }
}
