package io.lectern.cli;

import static io.lectern.layout.ControlFileDescriptor.COORDINATOR_LOCK_OFFSET;
import static io.lectern.layout.ControlFileDescriptor.STATE_RUNNING;
import static io.lectern.layout.ControlFileDescriptor.STATE_STARTING;
import static io.lectern.layout.ControlFileDescriptor.STATE_STOPPED;

import io.lectern.cli.view.DiskUsage;
import io.lectern.engine.ReaderRow;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.StoreReader;
import io.lectern.engine.StoreStatistics;
import io.lectern.engine.control.ControlFile;
import io.lectern.engine.control.ControlHeader;
import io.lectern.engine.control.VectorCounter;
import io.lectern.engine.os.NativeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.errors.ErrorLogReader;
import org.agrona.concurrent.status.CountersReader;

/**
 * How a store and its processes are, read from the live files. Taken one by one while others write:
 * figures may be of different moments.
 *
 * @param dir the store's directory
 * @param store figures of the store file
 * @param disk what all files of the directory take
 * @param readers owners of rows of the reader table, whether a snapshot of theirs is open or not
 * @param clients owners of rows of the client table
 * @param coordinator of the store, present or past
 */
record StoreInspection(
    Path dir,
    StoreStatistics store,
    DiskUsage disk,
    List<Reader> readers,
    List<Client> clients,
    Coordinator coordinator) {
  private static final String STORE_FILE = "store.dat";
  private static final String CONTROL_FILE = "control.dat";

  /**
   * A process that reads.
   *
   * @param sinceMs age of the process
   * @param pinnedEpoch of its open snapshot, -1 without one
   * @param pinnedForMs how long the epoch has been seen pinned, to a second; -1 if it was not yet
   * @param lagEpochs how many epochs the snapshot is behind
   * @param pinnedBytes retired since the snapshot was opened: what it keeps from being reused, at
   *     most
   */
  record Reader(
      long pid,
      String name,
      long sinceMs,
      long pinnedEpoch,
      long pinnedForMs,
      long lagEpochs,
      long pinnedBytes) {}

  /**
   * A process that writes.
   *
   * @param sinceMs age of the process
   * @param droppedResponses responses that found its ring full
   */
  record Client(long pid, String name, long sinceMs, long droppedResponses) {}

  /**
   * The process that applies writes.
   *
   * @param state running, starting, stopped, dead or none
   * @param pid 0 if there was none
   * @param sinceMs age of the process
   * @param heartbeatAgeMs time since it last went round its duty cycle
   * @param counters by label
   * @param quality figures of the graph of each vector space of which there are any, by its index
   * @param errors distinct ones
   */
  record Coordinator(
      String state,
      long pid,
      long sinceMs,
      long heartbeatAgeMs,
      long term,
      Map<String, Long> counters,
      Map<Integer, Map<VectorCounter, Long>> quality,
      List<LoggedError> errors) {
    boolean isRunning() {
      return state.equals("running");
    }
  }

  /**
   * An entry of the error log.
   *
   * @param count how often it was seen
   * @param text the first observation
   */
  record LoggedError(int count, long firstMs, long lastMs, String text) {}

  static StoreInspection of(Path dir, long nowMs) throws IOException {
    try (StoreReader reader = StoreReader.open(dir.resolve(STORE_FILE));
        ControlFile control = ControlFile.open(dir.resolve(CONTROL_FILE))) {
      control.requireStore(reader.storeIdHigh(), reader.storeIdLow());
      final StoreStatistics store = reader.statistics();
      return new StoreInspection(
          dir,
          store,
          DiskUsage.of(dir),
          readers(control, store, nowMs),
          clients(control, nowMs),
          coordinator(dir, control, nowMs));
    }
  }

  private static List<Reader> readers(ControlFile control, StoreStatistics store, long nowMs) {
    final List<Reader> readers = new ArrayList<>();
    final ReaderTable table = control.readerTable();
    for (int i = 0; i < table.limit(); i++) {
      final ReaderRow row = table.row(i);
      final long pid = row.pid();
      if (pid != 0 && control.readerRows().isOwned(row)) {
        final long pinned = row.pinnedEpoch();
        final boolean idle = pinned == Long.MAX_VALUE;
        final long pinnedSinceMs = row.pinnedSinceMs();
        readers.add(
            new Reader(
                pid,
                row.name(),
                nowMs - row.processStartMs(),
                idle ? -1 : pinned,
                idle || pinnedSinceMs == 0 ? -1 : Math.max(0, nowMs - pinnedSinceMs),
                idle ? 0 : Math.max(0, store.epoch() - pinned),
                idle ? 0 : Math.max(0, store.retiredBytes() - row.retiredBytesAtPin())));
      }
    }
    return readers;
  }

  private static List<Client> clients(ControlFile control, long nowMs) {
    final List<Client> clients = new ArrayList<>();
    for (int i = 0; i < control.clientRows().rowCount(); i++) {
      final var row = control.clientRows().row(i);
      if (row.clientId() != 0 && control.clientRows().isOwned(row)) {
        clients.add(
            new Client(
                row.pid(), row.name(), nowMs - row.processStartMs(), row.droppedResponses()));
      }
    }
    return clients;
  }

  private static Coordinator coordinator(Path dir, ControlFile control, long nowMs) {
    final ControlHeader header = control.header();
    final Map<String, Long> counters = new LinkedHashMap<>();
    final Map<Integer, Map<VectorCounter, Long>> quality = new HashMap<>();
    final CountersReader reader =
        new CountersReader(control.counterMetadataBuffer(), control.counterValuesBuffer());
    reader.forEach(
        (id, typeId, key, label) -> {
          final long value = reader.getCounterValue(id);
          final int space = VectorCounter.spaceOf(typeId);
          if (space < 0) {
            counters.put(label, value);
          } else {
            quality
                .computeIfAbsent(space, index -> new EnumMap<>(VectorCounter.class))
                .put(VectorCounter.of(typeId), value);
          }
        });
    final List<LoggedError> errors = new ArrayList<>();
    ErrorLogReader.read(
        control.errorLogBuffer(),
        (count, firstMs, lastMs, text) ->
            errors.add(new LoggedError(count, firstMs, lastMs, text)));
    return new Coordinator(
        state(dir, header),
        header.coordinatorPid(),
        header.coordinatorPid() == 0 ? 0 : nowMs - header.coordinatorStartMs(),
        header.coordinatorPid() == 0 ? 0 : Math.max(0, nowMs - header.heartbeatMs()),
        header.term(),
        counters,
        quality,
        errors);
  }

  /** What the header says, unless the lock that a living coordinator holds is free. */
  private static String state(Path dir, ControlHeader header) {
    final boolean held;
    try (NativeFile store = NativeFile.open(dir.resolve(STORE_FILE), false, false, 0)) {
      held = store.isLockedByOther(COORDINATOR_LOCK_OFFSET);
    }
    return switch (header.coordinatorState()) {
      case STATE_STARTING -> held ? "starting" : "dead";
      case STATE_RUNNING -> held ? "running" : "dead";
      case STATE_STOPPED -> "stopped";
      default -> "none";
    };
  }
}
