package io.lectern.coordinator;

import io.lectern.coordinator.CoordinatorCounters.Counter;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreWriter;
import io.lectern.layout.ipc.RejectionCode;
import java.util.List;

/**
 * Applies units to the store, many to a batch, each as a whole or not at all, and tells their
 * senders once the batch is committed. Invalidations go out before receipts: whoever has a receipt
 * can find them in the broadcast.
 *
 * <p>What was read from the command ring is released just before the commit, never after: so a unit
 * that a later coordinator finds in the ring was certainly not applied, and it can say so.
 *
 * <p>Used by one thread.
 */
final class BatchWriter {
  /**
   * Units in a batch at most: what bounds the time that the first of them waits for its receipt.
   */
  static final int MAX_UNITS = 1024;

  private final StoreWriter store;
  private final long term;
  private final Runnable release;
  private final ResponseSender responses;
  private final InvalidationPublisher publisher;
  private final CoordinatorCounters counters;
  private final ErrorLog errors;
  private final long[] clientIds = new long[MAX_UNITS];
  private final long[] correlationIds = new long[MAX_UNITS];
  private final int[] changedCounts = new int[MAX_UNITS];
  private boolean open;
  private int unitCount;
  private int commandCount;

  /**
   * @param release gives what was read from the command ring back to the producers
   */
  BatchWriter(
      StoreWriter store,
      Runnable release,
      ResponseSender responses,
      InvalidationPublisher publisher,
      CoordinatorCounters counters,
      ErrorLog errors) {
    this.store = store;
    this.term = store.term();
    this.release = release;
    this.responses = responses;
    this.publisher = publisher;
    this.counters = counters;
    this.errors = errors;
  }

  /**
   * Applies a unit to the batch in flight, or to a new one; its sender hears of it at the commit.
   */
  void apply(Unit unit) throws UnitRejectedException {
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
    return unitCount == MAX_UNITS || (open && store.isBatchFull());
  }

  /** Commits the batch in flight, if any, publishes it and sends the receipts. */
  void commit() {
    release.run();
    if (!open) {
      return;
    }
    final long before = store.committedEpoch();
    final long epoch;
    try {
      epoch = store.commit();
    } catch (StoreException e) {
      abort(code(e), e.getMessage());
      return;
    }
    open = false;
    counters.increment(Counter.BATCHES);
    counters.add(Counter.UNITS, unitCount);
    counters.add(Counter.COMMANDS, commandCount);
    if (epoch != before) {
      publisher.publishBatch(store, epoch);
    }
    for (int i = 0; i < unitCount; i++) {
      responses.receipt(clientIds[i], correlationIds[i], epoch, changedCounts[i]);
    }
    clear();
  }

  /** Takes the batch in flight back, if any, and rejects all of its units. */
  void abort(RejectionCode code, String message) {
    release.run();
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
    unitCount = 0;
    commandCount = 0;
  }

  private void tryApply(Unit unit) throws UnitRejectedException {
    if (!open) {
      begin();
    }
    final long mark = store.mark();
    final List<Command> commands = unit.commands();
    int changed = 0;
    int index = 0;
    try {
      for (; index < commands.size(); index++) {
        if (apply(commands.get(index))) {
          changed++;
        }
      }
    } catch (StoreException e) {
      store.rollbackTo(mark);
      throw new UnitRejectedException(code(e), index, e.getMessage());
    } catch (IllegalArgumentException e) {
      store.rollbackTo(mark);
      throw new UnitRejectedException(RejectionCode.INVALID, index, e.getMessage());
    }
    clientIds[unitCount] = unit.clientId();
    correlationIds[unitCount] = unit.correlationId();
    changedCounts[unitCount] = changed;
    unitCount++;
    commandCount += commands.size();
  }

  private void begin() {
    if (store.term() != term) {
      throw new FencedException(
          "another coordinator has taken the store: its term is "
              + store.term()
              + ", ours is "
              + term);
    }
    store.beginBatch();
    open = true;
  }

  private boolean apply(Command command) {
    return switch (command) {
      case Command.Put put -> store.put(put.concept());
      case Command.Delete delete -> store.delete(delete.id());
      case Command.Link link -> store.link(link.edge(), link.createMissing());
      case Command.Unlink unlink -> store.unlink(unlink.from(), unlink.type(), unlink.to());
    };
  }

  private RejectionCode code(StoreException e) {
    return switch (e.reason()) {
      case MISSING_CONCEPT -> RejectionCode.MISSING_CONCEPT;
      case NO_SPACE -> RejectionCode.NO_SPACE;
      case TOO_LARGE -> RejectionCode.TOO_LARGE;
      case NOT_A_STORE, VERSION, CORRUPT, PLATFORM, HELD -> {
        errors.record(e);
        yield RejectionCode.INTERNAL;
      }
    };
  }
}
