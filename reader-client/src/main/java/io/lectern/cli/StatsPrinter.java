package io.lectern.cli;

import io.lectern.cli.view.Units;
import io.lectern.engine.RegionUsage;
import io.lectern.engine.StoreStatistics;
import io.lectern.engine.VectorSpaceConfig;
import io.lectern.engine.VectorSpaceUsage;
import io.lectern.engine.control.VectorCounter;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** Prints an inspection for people. */
final class StatsPrinter {
  private final PrintStream out;

  StatsPrinter(PrintStream out) {
    this.out = out;
  }

  void print(StoreInspection inspection) {
    printStore(inspection);
    printCoordinator(inspection.coordinator());
    printReaders(inspection);
    printClients(inspection);
  }

  private void printStore(StoreInspection inspection) {
    final StoreStatistics store = inspection.store();
    out.println("Store " + inspection.dir());
    out.printf(
        "  %,d concepts, %,d edges, %,d vectors, epoch %,d, readable since epoch %,d%n",
        store.concepts(), store.edges(), store.vectors(), store.epoch(), store.oldestEpoch());
    out.printf("  %-10s %10s %10s %10s%n", "region", "used", "allocated", "reserved");
    for (RegionUsage region : store.regions()) {
      out.printf(
          "  %-10s %10s %10s %10s%n",
          region.name(),
          Units.bytes(region.usedBytes()),
          Units.bytes(region.allocatedBytes()),
          Units.bytes(region.reservedBytes()));
    }
    for (int i = 0; i < store.spaces().size(); i++) {
      out.println("  vector space " + describe(store.spaces().get(i)));
      printQuality(inspection.coordinator().quality().getOrDefault(i, Map.of()));
    }
    out.printf(
        "  on disk %s (sparse files of %s)%n",
        Units.bytes(inspection.disk().allocatedBytes()),
        Units.bytes(inspection.disk().apparentBytes()));
    out.printf(
        "  retired %s, of which reused %s%n",
        Units.bytes(store.retiredBytes()), Units.bytes(store.reusedBytes()));
  }

  private static String describe(VectorSpaceUsage space) {
    final VectorSpaceConfig config = space.config();
    final String model =
        config.model().isEmpty() ? "" : ", model " + config.model() + " " + config.modelVersion();
    return String.format(
        "%s: %,d vectors of %,d values, %s%s, %s",
        config.name(),
        space.vectors(),
        config.dimension(),
        config.metric().name().toLowerCase(Locale.ROOT),
        model.stripTrailing(),
        Units.bytes(space.usedBytes()));
  }

  private void printQuality(Map<VectorCounter, Long> quality) {
    if (quality.containsKey(VectorCounter.RECALL)) {
      out.printf(
          Locale.ROOT,
          "    recall@10 %.4f in %,d sampled searches%n",
          quality.get(VectorCounter.RECALL) * VectorCounter.UNIT,
          quality.get(VectorCounter.SAMPLES));
    }
    if (quality.containsKey(VectorCounter.REACHABLE)) {
      out.printf(
          Locale.ROOT,
          "    links lead to %.4f %% of the vectors; %,d were linked in again%n",
          quality.get(VectorCounter.REACHABLE) * VectorCounter.UNIT * 100,
          quality.get(VectorCounter.MENDED));
    }
  }

  private void printCoordinator(StoreInspection.Coordinator coordinator) {
    out.println("Coordinator: " + describe(coordinator));
    coordinator.counters().forEach((label, value) -> out.printf("  %-52s %,15d%n", label, value));
    for (StoreInspection.LoggedError error : coordinator.errors()) {
      out.printf(
          "  error, %,d times, last %s: %s%n",
          error.count(),
          Instant.ofEpochMilli(error.lastMs()),
          withoutClass(error.text().lines().findFirst().orElse("")));
    }
  }

  /** What is logged begins with the class of the exception, which tells a user nothing. */
  static String withoutClass(String line) {
    return line.replaceFirst("^(?:[\\w$]+\\.)+[\\w$]+: (?=.)", "");
  }

  private static String describe(StoreInspection.Coordinator coordinator) {
    return switch (coordinator.state()) {
      case "running", "starting" ->
          coordinator.state()
              + ", pid "
              + coordinator.pid()
              + ", for "
              + Units.time(coordinator.sinceMs())
              + ", heartbeat "
              + Units.time(coordinator.heartbeatAgeMs())
              + " ago, term "
              + coordinator.term();
      case "stopped" -> "stopped in good order (start one with: lectern serve)";
      case "dead" ->
          "dead: pid " + coordinator.pid() + " ended without stopping (restart: lectern serve)";
      default -> "none has run yet (start one with: lectern serve)";
    };
  }

  private void printReaders(StoreInspection inspection) {
    out.println("Readers: " + inspection.readers().size());
    for (StoreInspection.Reader reader : inspection.readers()) {
      out.printf(
          "  pid %d (%s), for %s: ", reader.pid(), reader.name(), Units.time(reader.sinceMs()));
      if (reader.pinnedEpoch() < 0) {
        out.println("no snapshot open");
      } else {
        out.printf(
            "snapshot of epoch %,d, %s, %,d epochs behind, pins %s%n",
            reader.pinnedEpoch(),
            openFor(reader, inspection.coordinator()),
            reader.lagEpochs(),
            Units.bytes(reader.pinnedBytes()));
      }
    }
  }

  /** It is the coordinator that looks how long, once a second. */
  private static String openFor(
      StoreInspection.Reader reader, StoreInspection.Coordinator coordinator) {
    if (reader.pinnedForMs() >= 0) {
      return "open for " + Units.time(reader.pinnedForMs());
    }
    return coordinator.state().equals("running")
        ? "just opened"
        : "opened while no coordinator ran";
  }

  private void printClients(StoreInspection inspection) {
    out.println("Writers: " + inspection.clients().size());
    for (StoreInspection.Client client : inspection.clients()) {
      out.printf(
          "  pid %d (%s), for %s", client.pid(), client.name(), Units.time(client.sinceMs()));
      out.println(
          client.droppedResponses() == 0
              ? ""
              : ", does not read its responses: " + client.droppedResponses() + " dropped");
    }
  }
}
