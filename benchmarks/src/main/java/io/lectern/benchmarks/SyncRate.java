package io.lectern.benchmarks;

import io.lectern.engine.Concept;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.agrona.CloseHelper;

/**
 * Writes that wait for the disk: one writer, and 64 at once, beside a plain write and fdatasync of
 * the same bytes, LMDB, RocksDB and SQLite. All take turns on the same disk, so that a disk that is
 * slow for a while is slow for all.
 */
final class SyncRate implements AutoCloseable {
  private static final int ROUNDS = 15;
  private static final int WARM_UP_ROUNDS = 4;
  private static final long TURN_NS = 300_000_000;
  private static final int WRITERS = 64;
  private static final int CONCEPTS = 10_000;
  private static final String RAW = "plain write + fdatasync, 1 writer";

  private final Path directory;
  private final Path store;
  private final CoordinatorProcess coordinator;
  private final Map<String, SyncContender> contenders = new LinkedHashMap<>();
  private final Map<String, List<SyncTurn>> turns = new LinkedHashMap<>();
  private final Map<String, long[]> forced = new LinkedHashMap<>(); // units, forces

  private SyncRate(Path directory) throws IOException {
    this.directory = directory;
    this.store = directory.resolve("store");
    this.coordinator = new CoordinatorProcess(store, "backoff");
  }

  /** Arguments: how many rounds, and what the names of the contenders wanted have in them. */
  public static void main(String[] arguments) throws Exception {
    final int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : ROUNDS;
    final String wanted = arguments.length > 1 ? arguments[1] : "";
    try (TemporaryDirectory directory = TemporaryDirectory.onDisk("lectern-sync");
        SyncRate rate = new SyncRate(directory.path())) {
      System.out.println("file system: " + Files.getFileStore(directory.path()).type());
      rate.add();
      rate.keep(wanted);
      rate.run(rounds);
      rate.print();
    }
  }

  /** The id of the concept that a write is about. */
  static String id(int number) {
    return Corpus.id(Math.floorMod(number, CONCEPTS));
  }

  /** A concept that differs from what the one of its id was before. */
  static Concept concept(int number) {
    return Concept.builder(id(number))
        .type("type")
        .content(String.format(Locale.ROOT, "%-140d", number))
        .build();
  }

  private void add() throws Exception {
    contenders.put("Lectern SYNC, 1 writer", SyncWriters.oneClient(store, 1));
    contenders.put(RAW, SyncPeers.raw(directory.resolve("raw"), entryLength()));
    contenders.put("LMDB, 1 writer", SyncPeers.lmdb(directory.resolve("lmdb"), 1));
    contenders.put("RocksDB, WAL sync, 1 writer", SyncPeers.rocks(directory.resolve("rocks"), 1));
    contenders.put(
        "SQLite, WAL, synchronous=FULL, 1 writer",
        SyncPeers.sqlite(directory.resolve("sqlite"), 1));
    contenders.put("Lectern SYNC, 64 threads of a client", SyncWriters.oneClient(store, WRITERS));
    contenders.put("Lectern SYNC, 64 clients", SyncWriters.clients(store, WRITERS));
    contenders.put("Lectern SYNC, 64 units under way", SyncWriters.asynchronous(store, WRITERS));
    contenders.put("LMDB, 64 writers", SyncPeers.lmdb(directory.resolve("lmdb64"), WRITERS));
    contenders.put(
        "RocksDB, WAL sync, 64 writers", SyncPeers.rocks(directory.resolve("rocks64"), WRITERS));
    contenders.put(
        "SQLite, WAL, synchronous=FULL, 64 writers",
        SyncPeers.sqlite(directory.resolve("sqlite64"), WRITERS));
  }

  private void keep(String wanted) {
    contenders
        .entrySet()
        .removeIf(
            contender -> {
              final boolean dropped =
                  !contender.getKey().contains(wanted) && !contender.getKey().equals(RAW);
              if (dropped) {
                contender.getValue().close();
              }
              return dropped;
            });
  }

  /** Bytes that a write of one writer alone adds to the journal. */
  private int entryLength() throws Exception {
    contenders.get("Lectern SYNC, 1 writer").turn(TURN_NS);
    return (int)
        (CoordinatorCount.of(store, CoordinatorCount.JOURNAL_BYTES)
            / CoordinatorCount.of(store, CoordinatorCount.JOURNAL_ENTRIES));
  }

  private void run(int rounds) throws Exception {
    for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
      for (Map.Entry<String, SyncContender> contender : contenders.entrySet()) {
        final long units = CoordinatorCount.of(store, CoordinatorCount.UNITS);
        final long forces = CoordinatorCount.of(store, CoordinatorCount.JOURNAL_FORCES);
        final SyncTurn turn = contender.getValue().turn(TURN_NS);
        if (round >= 0) {
          turns.computeIfAbsent(contender.getKey(), name -> new ArrayList<>()).add(turn);
          final long[] counts = forced.computeIfAbsent(contender.getKey(), name -> new long[2]);
          counts[0] += CoordinatorCount.of(store, CoordinatorCount.UNITS) - units;
          counts[1] += CoordinatorCount.of(store, CoordinatorCount.JOURNAL_FORCES) - forces;
        }
      }
    }
  }

  private void print() {
    System.out.println(
        "| what | writes a second | p50 us | p99 us | rate to plain | writes to a force |");
    System.out.println("|---|---|---|---|---|---|");
    final List<SyncTurn> limit = turns.get(RAW);
    turns.forEach(
        (name, of) -> {
          final double[] ratios = new double[of.size()];
          for (int i = 0; i < ratios.length; i++) {
            ratios[i] = of.get(i).writesPerSecond() / limit.get(i).writesPerSecond();
          }
          final long[] counts = forced.get(name);
          System.out.printf(
              Locale.ROOT,
              "| %s | %,.0f | %.1f | %.1f | %.2f (%.2f to %.2f) | %s |%n",
              name,
              median(of.stream().mapToDouble(SyncTurn::writesPerSecond).toArray()),
              median(of.stream().mapToDouble(turn -> turn.waitNs(0.5)).toArray()) / 1e3,
              median(of.stream().mapToDouble(turn -> turn.waitNs(0.99)).toArray()) / 1e3,
              median(ratios),
              Arrays.stream(ratios).min().orElseThrow(),
              Arrays.stream(ratios).max().orElseThrow(),
              counts[1] == 0
                  ? ""
                  : String.format(Locale.ROOT, "%.1f", (double) counts[0] / counts[1]));
        });
  }

  private static double median(double[] values) {
    final double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  @Override
  public void close() {
    CloseHelper.closeAll(contenders.values());
    coordinator.close();
  }
}
