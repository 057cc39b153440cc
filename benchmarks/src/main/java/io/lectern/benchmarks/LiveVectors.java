package io.lectern.benchmarks;

import io.lectern.cli.load.BulkWriter;
import io.lectern.cli.load.LoadReport;
import io.lectern.cli.vectors.RowIds;
import io.lectern.cli.vectors.StoredRows;
import io.lectern.cli.vectors.VectorLoad;
import io.lectern.cli.vectors.VectorRows;
import io.lectern.client.LecternReader;
import io.lectern.client.LecternWriter;
import io.lectern.engine.Concept;
import io.lectern.engine.Snapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code lectern bench live-vectors BASE.fvecs QUERY.fvecs [TRUTH.ivecs PROGRAM]}: loads the base
 * vectors through a coordinator with its journal, and tells its CPU time, beside what the program
 * ({@code hnswlib_curve}) takes to build; then starts reader processes one after the other, and
 * tells how soon each answered its first search and how much memory is its own; then compares
 * searches with nothing else going on and while vectors are inserted at full rate. Makes the truth
 * file, which the program wants, if there is none.
 */
final class LiveVectors {
  private static final String USAGE =
      "usage: lectern bench live-vectors BASE.fvecs QUERY.fvecs [TRUTH.ivecs PROGRAM]";
  private static final int READERS = 3;
  private static final String SECONDS = "5";
  private static final int K = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path store;
  private final List<String> files;

  private LiveVectors(Path store, List<String> files) {
    this.store = store;
    this.files = files;
  }

  static void main(String... arguments) throws IOException, InterruptedException {
    if (arguments.length != 2 && arguments.length != 4) {
      throw new IllegalArgumentException(USAGE);
    }
    try (TemporaryDirectory directory = new TemporaryDirectory("lectern-live")) {
      final LiveVectors live = new LiveVectors(directory.path(), List.of(arguments));
      try (CoordinatorProcess coordinator = new CoordinatorProcess(directory.path(), "backoff")) {
        live.build(coordinator);
        live.startReaders();
        live.crowd();
      }
    }
  }

  private void build(CoordinatorProcess coordinator) throws IOException {
    final Path base = Path.of(files.get(0));
    final LoadReport report = new LoadReport(base.toString(), System.err, Optional.empty(), 1);
    final Duration cpuBefore = coordinator.cpu();
    final long beganNs = System.nanoTime();
    try (LecternWriter writer = LecternWriter.open(store);
        LecternReader reader = LecternReader.open(store);
        RowIds ids = RowIds.numbers("");
        VectorRows rows = VectorRows.open(base)) {
      new VectorLoad(reader, new BulkWriter(writer, false, report), Concept.DEFAULT_SPACE, ids)
          .load(rows, _ -> {});
      final double wall = (System.nanoTime() - beganNs) / 1e9;
      final double cpu = coordinator.cpu().minus(cpuBefore).toNanos() / 1e9;
      System.out.printf(
          Locale.ROOT,
          "%,d vectors loaded with the journal in %.1f s, of which the coordinator computed %.1f%n",
          report.conceptCount(),
          wall,
          cpu);
      reader.awaitEpoch(report.epoch(), PATIENCE);
      if (files.size() > 2) {
        makeTruth(reader, Math.toIntExact(report.conceptCount()));
        comparePeer(cpu);
      }
    }
  }

  private void makeTruth(LecternReader reader, int count) throws IOException {
    try (Snapshot snapshot = reader.snapshot()) {
      final List<float[]> queries = VectorRows.readFloats(Path.of(files.get(1)));
      VectorTruth.read(
          Path.of(files.get(2)),
          () -> new StoredRows(snapshot, Concept.DEFAULT_SPACE, count).exact(queries, K));
    }
  }

  private void comparePeer(double cpu) throws IOException {
    try (PeerProgram peer = new PeerProgram(files.get(3), files.subList(0, 3))) {
      System.out.printf(
          Locale.ROOT,
          "%s took %.1f CPU s to build: ratio %.2f%n",
          peer.name(),
          peer.buildSeconds(),
          cpu / peer.buildSeconds());
    }
  }

  private void startReaders() throws IOException, InterruptedException {
    final Path cache = store.resolve("reader.aot");
    startReaders("as it is", List.of());
    final Process training = startReader(List.of("-XX:AOTCacheOutput=" + cache));
    try {
      training.getOutputStream().close();
      training.getInputStream().transferTo(OutputStream.nullOutputStream());
      if (training.waitFor() != 0) {
        throw new IOException("no cache of a reader's classes could be made: see above");
      }
    } finally {
      training.destroyForcibly();
    }
    startReaders("with a cache of its classes", List.of("-XX:AOTCache=" + cache));
  }

  private void startReaders(String how, List<String> flags) throws IOException {
    final List<Worker> readers = new ArrayList<>();
    try {
      for (int i = 0; i < READERS; i++) {
        readers.add(Worker.of(startReader(flags)));
      }
      for (int i = 0; i < READERS; i++) {
        readers.get(i).ask();
        System.out.printf("reader process %d, %s: %s%n", i + 1, how, readers.get(i).answer());
      }
    } finally {
      readers.forEach(Worker::close);
    }
  }

  /** With the heap and the collector that the launcher gives to commands that read. */
  private Process startReader(List<String> flags) throws IOException {
    final List<String> all = new ArrayList<>(List.of("-Xmx256m", "-XX:+UseSerialGC"));
    all.addAll(flags);
    return Fixture.startReader(all, FirstSearchWorker.class, store.toString(), files.get(1));
  }

  private void crowd() throws IOException {
    final String path = store.toString();
    try (Worker reader = Worker.start(SearchWorker.class, path, files.get(1), SECONDS)) {
      new Crowding(
              List.of(reader),
              () -> Worker.start(VectorWorker.class, path, files.get(0)),
              "vectors")
          .compare();
    }
  }
}
