package io.lectern.cli.demo;

import io.lectern.cli.load.BulkWriter;
import io.lectern.cli.load.LoadReport;
import io.lectern.cli.load.WordNetLoad;
import io.lectern.cli.scratch.ScratchStore;
import io.lectern.cli.view.DiskUsage;
import io.lectern.cli.view.Units;
import io.lectern.client.LecternReader;
import io.lectern.client.LecternWriter;
import io.lectern.engine.StoreStatistics;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The demo's scenes, in order. */
public final class Demo {
  private static final int READERS = 2;
  private static final String LOOKUP_MS = "500";
  private static final String WORD = "dog";

  private final Path launcher;
  private final PrintStream out;
  private final Narrator narrator;

  /**
   * @param launcher the program that starts coordinator and readers
   * @param terminal whether a person sees {@code out}
   */
  public Demo(Path launcher, PrintStream out, boolean terminal) {
    this.launcher = launcher;
    this.out = out;
    this.narrator = new Narrator(out, terminal);
  }

  /** Runs it from beginning to end. */
  public void run() throws IOException, InterruptedException {
    out.println("Lectern: one process writes, other processes read in place.");
    try (ScratchStore scratch = new ScratchStore(launcher, "lectern-demo")) {
      try (LecternWriter writer = startCoordinator(scratch)) {
        final LoadCost load = load(writer);
        try (LecternReader reader = LecternReader.open(scratch.store())) {
          tellStored(reader);
          final List<ReaderProcess> readers = startReaders(scratch);
          narrator.scene("Looking things up");
          new WordNetTour(reader, narrator).show(WORD);
          showWrites(reader, writer, readers);
          narrator.scene("Finding concepts by what they mean");
          new TextScene(reader, writer, narrator, out).show(readers.getFirst());
          showCosts(scratch, load, readers);
        }
      }
    }
    tellNext();
  }

  /** What loading took. */
  private record LoadCost(double itemsPerSecond, long waitedPercent) {}

  private LecternWriter startCoordinator(ScratchStore scratch)
      throws IOException, InterruptedException {
    narrator.scene("A coordinator on a fresh store");
    final long startNs = System.nanoTime();
    final LecternWriter writer = scratch.startCoordinator("demo");
    narrator.fact(
        "coordinator",
        "pid %d, ready after %s"
            .formatted(
                scratch.coordinatorPid(), Units.time((System.nanoTime() - startNs) / 1_000_000)));
    narrator.fact("store", scratch.store().toString());
    return writer;
  }

  private LoadCost load(LecternWriter writer) throws IOException {
    narrator.scene("Loading all of WordNet");
    final LoadReport report = new LoadReport("wordnet", out, Optional.empty(), 1);
    final BulkWriter bulk = new BulkWriter(writer, false, report);
    final long startNs = System.nanoTime();
    new WordNetLoad(bulk, (sent, expected) -> {}).load();
    final long durationNs = System.nanoTime() - startNs;
    final long items = report.conceptCount() + report.edgeCount();
    final LoadCost cost =
        new LoadCost(items * 1e9 / durationNs, Math.round(100.0 * bulk.waitedNs() / durationNs));
    narrator.fact(
        "sent",
        "%,d synsets and %,d pointers, counted in the data, in %.1f s"
            .formatted(report.conceptCount(), report.edgeCount(), durationNs / 1e9));
    return cost;
  }

  private void tellStored(LecternReader reader) {
    final StoreStatistics statistics = reader.statistics();
    narrator.fact(
        "stored",
        "%,d concepts and %,d edges: pointers that differ only in the words they join are one edge"
            .formatted(statistics.concepts(), statistics.edges()));
  }

  private List<ReaderProcess> startReaders(ScratchStore scratch) throws IOException {
    narrator.scene("Two more processes map the same file");
    final List<ReaderProcess> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      readers.add(new ReaderProcess(scratch.start("demo-reader")));
    }
    for (int i = 0; i < READERS; i++) {
      readers.get(i).answer();
      narrator.fact(
          "reader " + (i + 1), "pid %d, read-only, nothing copied".formatted(readers.get(i).pid()));
    }
    return readers;
  }

  private void showWrites(LecternReader reader, LecternWriter writer, List<ReaderProcess> readers)
      throws IOException {
    final WriteScene scene = new WriteScene(reader, writer, readers, narrator);
    narrator.scene("This process writes, the two others see it");
    scene.showVisibility(WORD + ".n.01");
    narrator.scene("A snapshot keeps its answer");
    scene.showSnapshot(WORD + ".n.01");
  }

  private void showCosts(ScratchStore scratch, LoadCost load, List<ReaderProcess> readers)
      throws IOException {
    narrator.scene("What it cost");
    final DiskUsage disk = DiskUsage.of(scratch.store());
    narrator.fact(
        "files",
        "%s on disk, %s apparent (sparse)"
            .formatted(Units.bytes(disk.allocatedBytes()), Units.bytes(disk.apparentBytes())));
    narrator.fact(
        "load",
        "%,.0f items/s; %d %% of the time this process waited for the coordinator, so %s"
            .formatted(
                load.itemsPerSecond(),
                load.waitedPercent(),
                load.waitedPercent() >= 50
                    ? "the coordinator sets the pace"
                    : "reading WordNet and sending it set the pace"));
    for (ReaderProcess reader : readers) {
      reader.send("lookups", LOOKUP_MS);
    }
    for (int i = 0; i < readers.size(); i++) {
      narrator.fact(
          "reader " + (i + 1),
          "%,d random lookups by id a second, both readers at once"
              .formatted(Long.parseLong(readers.get(i).answer())));
    }
    for (int i = 0; i < readers.size(); i++) {
      narrator.fact(
          "reader " + (i + 1),
          "%s of heap".formatted(Units.bytes(Long.parseLong(readers.get(i).ask("heap")))));
    }
  }

  private void tellNext() {
    final String command =
        Path.of("lectern").toAbsolutePath().equals(launcher.toAbsolutePath())
            ? "./lectern"
            : launcher.toString();
    narrator.scene("Nothing is left running. Try next:");
    narrator.verbatim(command + " serve --dir /tmp/lectern &");
    narrator.verbatim(command + " load --dir /tmp/lectern wordnet");
    narrator.verbatim(command + " neighbors --dir /tmp/lectern dog.n.01");
  }
}
