package io.lectern.benchmarks;

import io.lectern.engine.ReaderTable;
import java.nio.file.Path;
import java.util.List;

/**
 * Two reader processes at once, first with no writer and then while the coordinator writes at full
 * rate; in CPU time per lookup, and by the clock, where four busy processes share the machine's
 * cores.
 */
final class CrowdedLookup {
  private static final String SECONDS = "3";

  private CrowdedLookup() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) throws Exception {
    try (TemporaryDirectory directory = new TemporaryDirectory("lectern-crowded")) {
      final Path path = directory.path();
      FixtureBuilder.buildStore(path.resolve("store.dat"), ReaderTable.inProcess(), 0);
      final String store = path.toString();
      try (CoordinatorProcess coordinator = new CoordinatorProcess(path, "backoff");
          Worker first = Worker.start(LookupWorker.class, store, SECONDS);
          Worker second = Worker.start(LookupWorker.class, store, SECONDS)) {
        new Crowding(
                List.of(first, second), () -> Worker.start(WriteWorker.class, store), "updates")
            .compare();
        System.out.println("coordinator CPU " + coordinator.cpu());
      }
    }
  }
}
