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
 *
 * <p>What was written at level NONE is not in the journal, and units behind such a <i>gap</i> may
 * rely on it, all to the journal's end. There, ends that an edge lacks are made, and a unit that
 * cannot be applied all the same is told and left out: better to have all others than none.
 */
final class JournalRecovery {
  private final CoordinatorConfig config;
  private final StoreWriter store;
  private final PrintStream console;
  private final UnitDecoder decoder = new UnitDecoder();
  private final UnitApplier applier;
  private boolean behindGap;

  JournalRecovery(CoordinatorConfig config, StoreWriter store, PrintStream console) {
    this.config = config;
    this.store = store;
    this.console = console;
    this.applier = new UnitApplier(store);
  }

  /**
   * Brings the store up to the end of the journal.
   *
   * @param tail where the journal ends; what may come behind that is not looked at
   * @throws StoreException if an entry cannot be applied, or the disk is full
   */
  void replay(JournalTail tail) {
    config.crashPoints().reached(Point.BEFORE_REPLAY);
    if (tail.epoch() > store.committedEpoch()) {
      replayUntil(tail.entry());
    }
    config.crashPoints().reached(Point.AFTER_REPLAY);
  }

  private void replayUntil(long lastEntry) {
    long replayed = 0;
    long reached = 0;
    try (JournalReader reader =
        JournalReader.openTail(
            config.journalDirectory(),
            store.storeIdHigh(),
            store.storeIdLow(),
            store.committedEpoch())) {
      reader.until(lastEntry);
      while (reader.next()) {
        reached = reader.entry().number();
        if (reader.entry().epoch() > store.committedEpoch()) {
          replay(reader.entry());
          replayed++;
        }
      }
    }
    if (reached != lastEntry) {
      throw new StoreException(
          Reason.CORRUPT,
          "the journal was seen to end with entry "
              + lastEntry
              + ", and a moment later with entry "
              + reached
              + ": somebody else writes there");
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
      behindGap |= entry.isAfterGap();
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

  private void replayUnit(JournalEntry entry) {
    final Unit unit = decode(entry);
    try {
      applier.apply(unit, behindGap);
    } catch (UnitRejectedException e) {
      requireBehindGap(entry, e);
      replayBehindGap(entry, unit);
    }
  }

  private Unit decode(JournalEntry entry) {
    try {
      decoder.wrap(entry.buffer(), entry.unitOffset(), entry.unitLength());
      return decoder.decode();
    } catch (MalformedException | UnitRejectedException e) {
      throw unappliable(entry, e);
    }
  }

  private void replayBehindGap(JournalEntry entry, Unit unit) {
    try {
      applier.apply(unit, true);
    } catch (UnitRejectedException e) {
      console.println(
          "lectern: left out "
              + unit(entry)
              + ", which relies on writes of level NONE that are lost: "
              + e.getMessage());
    }
  }

  /**
   * A gap may be in front of what this replay has read: an earlier one may have been interrupted.
   */
  private void requireBehindGap(JournalEntry entry, UnitRejectedException rejection) {
    final boolean mayRely =
        switch (rejection.code()) {
          case MISSING_CONCEPT, INVALID -> true;
          default -> false;
        };
    behindGap |= mayRely && isGapBefore(entry.number());
    if (!mayRely || !behindGap) {
      throw unappliable(entry, rejection);
    }
  }

  private boolean isGapBefore(long entryNumber) {
    boolean gap = false;
    try (JournalReader reader =
        JournalReader.open(config.journalDirectory(), store.storeIdHigh(), store.storeIdLow())) {
      reader.until(entryNumber);
      while (!gap && reader.next()) {
        gap = reader.entry().isAfterGap();
      }
    }
    return gap;
  }

  private StoreException unappliable(JournalEntry entry, Exception cause) {
    return new StoreException(
        Reason.CORRUPT,
        unit(entry) + " was applied once and cannot be applied again: " + cause.getMessage(),
        cause);
  }

  private String unit(JournalEntry entry) {
    return "unit "
        + decoder.correlationId()
        + " of client "
        + decoder.clientId()
        + " in journal entry "
        + entry.number();
  }
}
