package io.lectern.coordinator;

import io.lectern.coordinator.CoordinatorCounters.Counter;
import io.lectern.coordinator.CrashPoints.Point;
import io.lectern.coordinator.journal.EntryBuilder;
import io.lectern.coordinator.journal.Journal;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreWriter;
import io.lectern.layout.ipc.SyncLevel;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.NanoClock;

/**
 * What the journal gets of a batch: one entry with the units that were applied and ask for it, as
 * their messages were received. One force serves all units of a batch that ask for one.
 *
 * <p>Used by one thread.
 */
final class BatchJournal {
  /** Bytes after which a batch takes no more units. A unit may have as many more. */
  private static final int FULL_LENGTH = 4 << 20;

  private final Journal journal;
  private final StoreWriter store;
  private final CoordinatorCounters counters;
  private final ErrorLog errors;
  private final CrashPoints crashPoints;
  private final NanoClock clock;
  private final EntryBuilder entry = new EntryBuilder();
  private final ForceGroup group = new ForceGroup();
  private boolean unjournaled;
  private int syncCount;
  private boolean appended;
  private boolean forced;
  private long recordedAtNs;

  BatchJournal(
      Journal journal,
      StoreWriter store,
      CoordinatorCounters counters,
      ErrorLog errors,
      CrashPoints crashPoints,
      NanoClock clock) {
    this.journal = journal;
    this.store = store;
    this.counters = counters;
    this.errors = errors;
    this.crashPoints = crashPoints;
    this.clock = clock;
  }

  /**
   * Copies a unit's message out of the reach of clients. What is decoded, applied and journaled is
   * this copy.
   *
   * @return where it begins in {@link #buffer()}
   */
  int take(DirectBuffer source, int offset, int length) {
    return entry.take(source, offset, length);
  }

  /** Where the message taken last is. */
  DirectBuffer buffer() {
    return entry.buffer();
  }

  /** Where the message taken last begins there: it is moved when another batch begins. */
  int taken() {
    return entry.taken();
  }

  /** Why no unit of level SYNC can be taken; null: they can. */
  String syncFailure() {
    return journal.forceFailure();
  }

  /** Adds the unit taken last, which was applied. */
  void keep(SyncLevel level, int changedCount) {
    if (level == SyncLevel.NONE) {
      unjournaled |= changedCount > 0;
    } else {
      entry.keep(changedCount);
      syncCount += level == SyncLevel.SYNC ? 1 : 0;
    }
  }

  /** Whether the force that the batch needs should wait, as more units that ask for one are due. */
  boolean awaitsMore() {
    return syncCount > 0
        && journal.forceFailure() == null
        && group.awaitsMore(syncCount, clock.nanoTime());
  }

  boolean isFull() {
    return entry.length() >= FULL_LENGTH;
  }

  /**
   * Writes the entry of the batch in flight, if any of its units is to be journaled, and has the
   * disk hold it, if one asks for that. A force that fails is on record, and takes nothing back.
   *
   * @param epoch at which the batch will be committed
   * @throws StoreException if the entry could not be appended; the journal is as before
   */
  void write(long epoch) {
    recordedAtNs = store.batchRecordedAtNs();
    if (entry.unitCount() > 0) {
      crashPoints.reached(Point.BEFORE_JOURNAL);
      final boolean afterGap = unjournaled || store.unjournaledEpoch() > journal.lastEpoch();
      final long number = journal.append(entry, epoch, recordedAtNs, afterGap, syncCount > 0);
      appended = true;
      counters.increment(Counter.JOURNAL_ENTRIES);
      counters.add(Counter.JOURNAL_BYTES, entry.length());
      crashPoints.reached(Point.AFTER_JOURNAL);
      if (syncCount > 0 && journal.forceFailure() == null) {
        force();
      }
      store.journaled(number);
    }
    if (unjournaled) {
      store.unjournaled();
    }
  }

  /** Number of the batch's entry, if it has one. */
  long entry() {
    return journal.lastEntry();
  }

  /** The batch's time, ns since 1970. */
  long recordedAtNs() {
    return recordedAtNs;
  }

  /** Whether the batch in flight is in the journal, so that it must be committed. */
  boolean hasAppended() {
    return appended;
  }

  /** The level that a unit of the batch has reached. */
  SyncLevel reached(SyncLevel asked) {
    if (asked == SyncLevel.NONE) {
      return asked;
    }
    return forced ? SyncLevel.SYNC : SyncLevel.JOURNAL;
  }

  /** Begins another batch. */
  void clear() {
    entry.clear();
    unjournaled = false;
    syncCount = 0;
    group.clear();
    appended = false;
    forced = false;
  }

  private void force() {
    final long beganNs = clock.nanoTime();
    try {
      journal.force();
      forced = true;
      group.forced(syncCount, clock.nanoTime() - beganNs);
      counters.increment(Counter.JOURNAL_FORCES);
    } catch (StoreException e) {
      errors.record(e);
      journal.noteForceFailure(recordedAtNs);
    }
    crashPoints.reached(Point.AFTER_FORCE);
  }
}
