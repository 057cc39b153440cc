package io.lectern.coordinator;

import io.lectern.coordinator.CoordinatorCounters.Counter;
import io.lectern.coordinator.CrashPoints.Point;
import io.lectern.coordinator.receipts.ReceiptStore;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreWriter;
import io.lectern.layout.ipc.RejectionCode;
import io.lectern.layout.ipc.SyncLevel;

/**
 * Applies units to the store, many to a batch, journals the batch, publishes it, and tells the
 * senders. Invalidations go out before receipts: whoever has a receipt can find them in the
 * broadcast.
 *
 * <p>A batch is applied before it is journaled: under undo, where nobody sees it. So the journal
 * holds units that can be applied and no others, and what cannot be journaled is taken back.
 *
 * <p>What was read from the command ring is released just before it is journaled, never after: so a
 * unit that a later coordinator finds in the ring was certainly not applied, and it can say so.
 *
 * <p>Used by one thread.
 */
final class BatchWriter {
  /**
   * Units in a batch at most: what bounds the time that the first of them waits for its receipt.
   */
  static final int MAX_UNITS = 1024;

  private final StoreWriter store;
  private final UnitApplier applier;
  private final BatchJournal journal;
  private final Checkpointer checkpointer;
  private final ReceiptStore receipts;
  private final Runnable fence;
  private final Runnable release;
  private final ResponseSender responses;
  private final InvalidationPublisher publisher;
  private final CoordinatorCounters counters;
  private final ErrorLog errors;
  private final CrashPoints crashPoints;
  private final long[] clientIds = new long[MAX_UNITS];
  private final long[] correlationIds = new long[MAX_UNITS];
  private final SyncLevel[] syncLevels = new SyncLevel[MAX_UNITS];
  private final int[] changedCounts = new int[MAX_UNITS];
  private final long[] keysHigh = new long[MAX_UNITS];
  private final long[] keysLow = new long[MAX_UNITS];
  private boolean open;
  private int unitCount;
  private int commandCount;

  /**
   * @param fence throws a FencedException when the store is another's
   * @param release gives what was read from the command ring back to the producers
   */
  BatchWriter(
      StoreWriter store,
      Runnable fence,
      BatchJournal journal,
      Checkpointer checkpointer,
      ReceiptStore receipts,
      Runnable release,
      ResponseSender responses,
      InvalidationPublisher publisher,
      CoordinatorCounters counters,
      ErrorLog errors,
      CrashPoints crashPoints) {
    this.store = store;
    this.applier = new UnitApplier(store);
    this.journal = journal;
    this.checkpointer = checkpointer;
    this.receipts = receipts;
    this.fence = fence;
    this.release = release;
    this.responses = responses;
    this.publisher = publisher;
    this.counters = counters;
    this.errors = errors;
    this.crashPoints = crashPoints;
  }

  /**
   * Applies a unit to the batch in flight, or to a new one; its sender hears of it at the commit.
   */
  void apply(Unit unit) throws UnitRejectedException {
    if (unit.syncLevel() == SyncLevel.SYNC && journal.syncFailure() != null) {
      throw new UnitRejectedException(
          RejectionCode.SYNC_UNAVAILABLE, 0, journal.syncFailure() + ", or ask for JOURNAL");
    }
    try {
      tryApply(unit);
    } catch (UnitRejectedException e) {
      if (e.code() != RejectionCode.TOO_LARGE || unitCount == 0) {
        throw e;
      }
      // Too large for what is left of this batch: it may have one of its own.
      commit();
      tryApply(unit);
    }
  }

  /** Whether the batch should be committed before it takes another unit. */
  boolean isFull() {
    return unitCount == MAX_UNITS || journal.isFull() || (open && store.isBatchFull());
  }

  /** Whether the batch is better committed a moment later, with units that are about to come. */
  boolean awaitsMore() {
    return open && !isFull() && journal.awaitsMore();
  }

  /** Journals the batch in flight, if any, publishes it and sends the receipts. */
  void commit() {
    fence.run();
    release.run();
    if (!open) {
      clear();
      return;
    }
    final long before = store.committedEpoch();
    final long epoch;
    try {
      journal.write(store.prepareCommit());
      crashPoints.reached(Point.BEFORE_PUBLISH);
      epoch = store.commit();
    } catch (StoreException e) {
      final RejectionCode code = UnitApplier.code(e);
      if (code == RejectionCode.INTERNAL) {
        errors.record(e);
      }
      abort(code, e.getMessage(), e);
      return;
    }
    open = false;
    crashPoints.reached(Point.AFTER_PUBLISH);
    counters.increment(Counter.BATCHES);
    counters.add(Counter.UNITS, unitCount);
    counters.add(Counter.COMMANDS, commandCount);
    if (epoch != before) {
      publisher.publishBatch(store, epoch);
    }
    crashPoints.reached(Point.BEFORE_RECEIPTS);
    for (int i = 0; i < unitCount; i++) {
      answer(i, epoch);
    }
    crashPoints.reached(Point.AFTER_RECEIPTS);
    clear();
  }

  /** Whether a unit of the batch in flight has this key. */
  boolean contains(long keyHigh, long keyLow) {
    for (int i = 0; i < unitCount; i++) {
      if (keysHigh[i] == keyHigh && keysLow[i] == keyLow) {
        return true;
      }
    }
    return false;
  }

  private void answer(int i, long epoch) {
    final SyncLevel reached = journal.reached(syncLevels[i]);
    if ((keysHigh[i] | keysLow[i]) != 0) {
      receipts.add(
          keysHigh[i],
          keysLow[i],
          syncLevels[i] == SyncLevel.NONE ? 0 : journal.entry(),
          epoch,
          changedCounts[i],
          reached,
          journal.recordedAtNs());
    }
    if (syncLevels[i] == SyncLevel.CHECKPOINT) {
      checkpointer.await(
          new ImageRequest(clientIds[i], correlationIds[i], epoch, changedCounts[i], reached));
    } else {
      responses.receipt(clientIds[i], correlationIds[i], epoch, changedCounts[i], reached);
    }
  }

  /**
   * Takes the batch in flight back, if any, and rejects all of its units.
   *
   * @throws HaltedException if it is in the journal already
   */
  void abort(RejectionCode code, String message, Throwable cause) {
    release.run();
    if (journal.hasAppended()) {
      throw halted(cause);
    }
    if (open) {
      store.abort();
      open = false;
    }
    for (int i = 0; i < unitCount; i++) {
      responses.rejection(clientIds[i], correlationIds[i], 0, code, message);
    }
    clear();
  }

  private void clear() {
    journal.clear();
    unitCount = 0;
    commandCount = 0;
  }

  private void tryApply(Unit unit) throws UnitRejectedException {
    if (!open) {
      begin();
    }
    final int changed = applier.apply(unit, false);
    final SyncLevel level = leastLevel(unit);
    journal.keep(level, changed);
    clientIds[unitCount] = unit.clientId();
    correlationIds[unitCount] = unit.correlationId();
    syncLevels[unitCount] = level;
    changedCounts[unitCount] = changed;
    keysHigh[unitCount] = unit.keyHigh();
    keysLow[unitCount] = unit.keyLow();
    unitCount++;
    commandCount += unit.commands().size();
  }

  /**
   * A new vector space is journaled whatever its unit asks for: without it, vectors that are
   * journaled later would come into a space of another metric, which may refuse them.
   */
  private static SyncLevel leastLevel(Unit unit) {
    final boolean createsSpace =
        unit.commands().stream().anyMatch(Command.CreateSpace.class::isInstance);
    return createsSpace && unit.syncLevel() == SyncLevel.NONE
        ? SyncLevel.JOURNAL
        : unit.syncLevel();
  }

  private void begin() {
    fence.run();
    store.beginBatch();
    open = true;
  }

  /** What is in the journal is published by whoever reads that next; it cannot be taken back. */
  private static HaltedException halted(Throwable cause) {
    return new HaltedException(
        "a batch is in the journal and could not be published; the next start will do that: "
            + cause,
        cause);
  }
}
