package io.lectern.coordinator;

import io.lectern.coordinator.journal.Journal;
import io.lectern.coordinator.journal.JournalExtent;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreWriter;
import io.lectern.engine.image.Checkpoints;
import io.lectern.engine.image.Checkpoints.Checkpoint;
import io.lectern.engine.image.ImageRestore;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/**
 * When a checkpoint is due that nobody asks for: after a while, or when the journal has grown,
 * since the last one. That goes on over starts: the newest checkpoint says when it was begun and
 * which entries of the journal it has. What is counted is in no memory that clients can write to.
 * Used by one thread.
 */
final class CheckpointSchedule {
  private final CheckpointConfig config;
  private final Journal journal;
  private final NanoClock nanoClock;
  private long nextDueNs;

  /** The journal's appended bytes at the last checkpoint; negative if that was before the start. */
  private long bytesAtLast;

  /** Whether no checkpoint is there, and the journal does not have everything. */
  private boolean exposed;

  /** Of the last checkpoint, 0 if that is not known. */
  private long epochOfLast;

  /** Goes on from what is on the disk. The journal was just opened. */
  CheckpointSchedule(
      CoordinatorConfig config, Checkpoints checkpoints, StoreWriter store, Journal journal) {
    this.config = config.checkpointConfig();
    this.journal = journal;
    this.nanoClock = config.nanoClock();
    this.nextDueNs = nanoClock.nanoTime();
    if (isAutomatic()) {
      goOn(config, checkpoints, store);
    }
  }

  private void goOn(CoordinatorConfig coordinator, Checkpoints checkpoints, StoreWriter store) {
    final JournalExtent extent =
        new JournalExtent(
            coordinator.journalDirectory(), journal.oldestOpenSegment(), journal.lastEntry());
    long begunAtMs = TimeUnit.NANOSECONDS.toMillis(extent.begunAtNs());
    long entry = 0;
    exposed = !extent.isWhole();
    for (Checkpoint newest : checkpoints.list(store.storeIdHigh(), store.storeIdLow())) {
      try {
        entry = ImageRestore.journaledEntry(newest.directory(), newest.manifest());
        begunAtMs = newest.manifest().takenAtMs();
        epochOfLast = newest.manifest().epoch();
        exposed = false;
        break;
      } catch (StoreException e) {
        epochOfLast = 0; // it is none; the one before it, then
      }
    }
    final long ageMs = Math.max(0, coordinator.epochClock().time() - begunAtMs);
    nextDueNs +=
        config.intervalNs() - Math.min(config.intervalNs(), TimeUnit.MILLISECONDS.toNanos(ageMs));
    bytesAtLast = journal.appendedBytes() - extent.bytesAfter(entry, config.journalBytes());
  }

  /** A store that has not changed since the last checkpoint needs no other one. */
  boolean isDue(long nowNs, long committedEpoch) {
    final boolean late = config.intervalNs() > 0 && nowNs - nextDueNs >= 0;
    final boolean grown =
        config.journalBytes() > 0 && journal.appendedBytes() - bytesAtLast >= config.journalBytes();
    return (late || grown || exposed) && committedEpoch != epochOfLast;
  }

  /** A checkpoint is being taken. */
  void begun(long epoch) {
    epochOfLast = epoch;
    noteAttempt();
  }

  /** There is none; also after this the next one is due only after a while. */
  void failed() {
    epochOfLast = 0;
    noteAttempt();
  }

  private void noteAttempt() {
    nextDueNs = nanoClock.nanoTime() + config.intervalNs();
    bytesAtLast = journal.appendedBytes();
    exposed = false;
  }

  private boolean isAutomatic() {
    return config.intervalNs() > 0 || config.journalBytes() > 0;
  }
}
