package io.lectern.coordinator;

import io.lectern.coordinator.CrashPoints.Point;
import io.lectern.coordinator.journal.JournalEntry;
import io.lectern.coordinator.journal.JournalReader;
import io.lectern.coordinator.journal.JournalTail;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.StoreWriter;
import java.io.PrintStream;

/**
 * Applies what the journal has and the store does not: after the death of a coordinator that is the
 * batch that it had journaled and not published, if any; after a loss of power all since the
 * checkpoint. Each entry is applied as it was the first time, at its own epoch and with its own
 * time.
 */
final class JournalRecovery {
  private final CoordinatorConfig config;
  private final StoreWriter store;
  private final PrintStream console;
  private final UnitDecoder decoder = new UnitDecoder();
  private final UnitApplier applier;

  JournalRecovery(CoordinatorConfig config, StoreWriter store, PrintStream console) {
    this.config = config;
    this.store = store;
    this.console = console;
    this.applier = new UnitApplier(store);
  }

  /**
   * Brings the store up to the end of the journal.
   *
   * @param tail where the journal ends
   * @throws StoreException if an entry cannot be applied, or the disk is full
   */
  void replay(JournalTail tail) {
    config.crashPoints().reached(Point.BEFORE_REPLAY);
    if (tail.epoch() > store.committedEpoch()) {
      replay();
    }
    config.crashPoints().reached(Point.AFTER_REPLAY);
  }

  private void replay() {
    long replayed = 0;
    try (JournalReader reader =
        JournalReader.openTail(
            config.journalDirectory(),
            store.storeIdHigh(),
            store.storeIdLow(),
            store.committedEpoch())) {
      while (reader.next()) {
        if (reader.entry().epoch() > store.committedEpoch()) {
          replay(reader.entry());
          replayed++;
        }
      }
    }
    console.println(
        "lectern: applied "
            + replayed
            + (replayed == 1 ? " batch" : " batches")
            + " of the journal that the store did not have yet");
  }

  private void replay(JournalEntry entry) {
    store.beginBatch(entry.epoch(), entry.recordedAtNs());
    boolean done = false;
    try {
      while (entry.nextUnit()) {
        replayUnit(entry);
      }
      store.prepareCommit();
      config.crashPoints().reached(Point.IN_REPLAY);
      store.journaled(entry.number());
      store.commit();
      done = true;
    } finally {
      if (!done) {
        store.abort();
      }
    }
  }

  /** Behind a gap, what a unit relies on may be missing. */
  private void replayUnit(JournalEntry entry) {
    try {
      decoder.wrap(entry.buffer(), entry.unitOffset(), entry.unitLength());
      applier.apply(decoder.decode(), entry.isAfterGap());
    } catch (MalformedException | UnitRejectedException e) {
      throw new StoreException(
          Reason.CORRUPT,
          "unit "
              + decoder.correlationId()
              + " of client "
              + decoder.clientId()
              + " in journal entry "
              + entry.number()
              + " was applied once and cannot be applied again: "
              + e.getMessage(),
          e);
    }
  }
}
