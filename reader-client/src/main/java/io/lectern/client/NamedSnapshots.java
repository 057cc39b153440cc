package io.lectern.client;

import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreStatistics;
import io.lectern.engine.control.NamedSnapshot;
import io.lectern.engine.control.SnapshotFiles;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Snapshots that have a name, and that last until they are released, over any restart: as long as
 * one is there, {@link LecternReader#snapshotAsOf} of its epoch and of all later ones can be had.
 * It costs the space of what has changed since. Safe for use by several threads and processes.
 *
 * <p>The coordinator learns of a name by looking at the store's files with its heartbeat, so taking
 * a snapshot waits for two of these: seconds. Writing goes on meanwhile.
 */
public final class NamedSnapshots {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long POLL_MS = 10;

  /** Heartbeats until a look at the files has certainly begun after they were changed. */
  private static final int HEARTBEATS = 2;

  private final LecternReader reader;
  private final SnapshotFiles files;

  /** Those of the store of a reader, which stays the caller's. */
  public NamedSnapshots(LecternReader reader) {
    this.reader = reader;
    this.files = new SnapshotFiles(reader.directory());
  }

  /**
   * Gives the store of now a name.
   *
   * @param note what it is for
   * @throws IllegalArgumentException if there is a snapshot of this name, or it is none
   * @throws NoCoordinatorException if a coordinator runs and does not look at the store's files
   * @throws java.io.UncheckedIOException if no files can be written there
   */
  public NamedSnapshot create(String name, String note) {
    final String parent =
        list().stream()
            .filter(one -> !one.isBeingTaken())
            .findFirst()
            .map(NamedSnapshot::name)
            .orElse("");
    final NamedSnapshot begun = new NamedSnapshot(name, 0, Instant.now(), parent, note, "");
    if (!files.begin(begun)) {
      throw new IllegalArgumentException("there is a snapshot '" + name + "': release it first");
    }
    boolean taken = false;
    try {
      awaitLook();
      // Until the file says which, the coordinator lets no epoch go; from then on, this one.
      try (Snapshot snapshot = reader.snapshot()) {
        files.replace(
            new NamedSnapshot(name, snapshot.epoch(), begun.createdAt(), parent, note, ""));
        taken = true;
        final NamedSnapshot whole =
            new NamedSnapshot(
                name, snapshot.epoch(), begun.createdAt(), parent, note, ContentHash.of(snapshot));
        files.replace(whole);
        return whole;
      }
    } finally {
      if (!taken) {
        files.release(name);
      }
    }
  }

  private void awaitLook() {
    final long beganNs = System.nanoTime();
    long last = 0;
    int beats = -1; // the first that is seen may be an old one
    while (reader.isCoordinatorRunning() && beats < HEARTBEATS) {
      final long heartbeat = reader.control().header().heartbeatMs();
      if (heartbeat != last) {
        last = heartbeat;
        beats++;
      }
      if (System.nanoTime() - beganNs > PATIENCE.toNanos()) {
        throw new NoCoordinatorException(
            "the coordinator has not looked at the store's files for "
                + PATIENCE.toSeconds()
                + " s: see whether it is stopped");
      }
      sleep();
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(POLL_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the coordinator was waited for", e);
    }
  }

  /** All of them, newest first. */
  public List<NamedSnapshot> list() {
    return files.list().stream()
        .sorted(
            Comparator.comparingLong(NamedSnapshot::epoch)
                .thenComparing(NamedSnapshot::createdAt)
                .reversed())
        .toList();
  }

  /**
   * The snapshot of a name.
   *
   * @throws IllegalArgumentException if it can be none
   */
  public Optional<NamedSnapshot> find(String name) {
    return files.find(name);
  }

  /** Whether what a snapshot shows can be had. Not so if the store was restored to before it. */
  public boolean isReadable(NamedSnapshot snapshot) {
    final StoreStatistics statistics = reader.statistics();
    return !snapshot.isBeingTaken()
        && snapshot.epoch() >= statistics.oldestEpoch()
        && snapshot.epoch() <= statistics.epoch();
  }

  /**
   * Counts up what a snapshot shows once more: {@link NamedSnapshot#contentHash} as long as it is
   * the same.
   */
  public String contentHash(NamedSnapshot snapshot) {
    try (Snapshot shown = reader.snapshotAsOf(snapshot.epoch())) {
      return ContentHash.of(shown);
    }
  }

  /**
   * Lets the epoch of a snapshot go.
   *
   * @return false if there is none of this name
   */
  public boolean release(String name) {
    return files.release(name);
  }
}
