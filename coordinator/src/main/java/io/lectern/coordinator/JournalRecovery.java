package io.lectern.coordinator;

import io.lectern.coordinator.CrashPoints.Point;
import io.lectern.coordinator.journal.Journal;
import io.lectern.coordinator.journal.JournalEntry;
import io.lectern.coordinator.journal.JournalReader;
import io.lectern.coordinator.journal.JournalTail;
import io.lectern.coordinator.journal.NextSegment;
import io.lectern.coordinator.receipts.JournalReceipts;
import io.lectern.coordinator.receipts.ReceiptStore;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.StoreWriter;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Applies what the journal has and the store does not: after the death of a coordinator that is the
 * batch that it had journaled and not published, if any. Each entry is applied as it was the first
 * time, at its own epoch and with its own time.
 */
final class JournalRecovery {
  private final CoordinatorConfig config;
  private final StoreWriter store;
  private final PrintStream console;
  private final UnitDecoder decoder = new UnitDecoder();
  private final UnitApplier applier;
  private final ReceiptStore receipts;
  private long firstEntry = Long.MAX_VALUE; // of those that were read

  JournalRecovery(
      CoordinatorConfig config, StoreWriter store, ReceiptStore receipts, PrintStream console) {
    this.receipts = receipts;
    this.config = config;
    this.store = store;
    this.console = console;
    this.applier = new UnitApplier(store);
  }

  /**
   * Brings the store up to the end of the journal and opens that for more.
   *
   * @param next the journal's next segment; it is the journal's then
   * @throws StoreException if the journal is damaged or ends too early: it says where, and how
   */
  Journal recover(NextSegment next) {
    config.crashPoints().reached(Point.BEFORE_REPLAY);
    final JournalReceipts known = receipts.recovery();
    final JournalTail tail = replay(known);
    requireWhole(tail);
    config.crashPoints().reached(Point.AFTER_REPLAY);
    final Journal journal =
        Journal.open(
            config.journalDirectory(),
            store.storeIdHigh(),
            store.storeIdLow(),
            store.term(),
            tail,
            next,
            TimeUnit.MILLISECONDS.toNanos(config.epochClock().time()),
            config.journalConfig());
    final boolean forced = journal.forcedEntry() >= tail.entry();
    known.end(forced);
    receipts.begin(firstEntry - 1, tail.entry(), forced);
    return journal;
  }

  private JournalTail replay(JournalReceipts known) {
    final Path journal = config.journalDirectory();
    long replayed = 0;
    try (JournalReader reader =
        JournalReader.openTail(
            journal, store.storeIdHigh(), store.storeIdLow(), store.committedEpoch())) {
      boolean first = true;
      while (reader.next()) {
        if (first) {
          requireContinued(reader.entry());
          first = false;
        }
        firstEntry = Math.min(firstEntry, reader.entry().number());
        known.onEntry(reader.entry());
        reader.entry().rewind();
        if (reader.entry().epoch() > store.committedEpoch()) {
          replay(reader.entry());
          replayed++;
        }
      }
      if (replayed > 0) {
        console.println(
            "lectern: applied "
                + replayed
                + (replayed == 1 ? " batch" : " batches")
                + " of the journal that the store did not have yet");
      }
      firstEntry = Math.min(firstEntry, reader.tail().entry() + 1);
      return reader.tail();
    }
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

  /** What a journal begins with, that is above the store's epoch, must be the store's next. */
  private void requireContinued(JournalEntry first) {
    if (first.epoch() > store.committedEpoch() && first.number() > store.journaledEntry() + 1) {
      throw new StoreException(
          Reason.CORRUPT,
          "the journal in "
              + config.journalDirectory()
              + " begins with entry "
              + first.number()
              + ", and the store ends with entry "
              + store.journaledEntry()
              + ": it is older than the journal goes back. Restore a checkpoint: lectern restore"
              + " --dir "
              + config.directory()
              + " --replace");
    }
  }

  /** The store knows how far the journal has been: unless it was itself thrown back. */
  private void requireWhole(JournalTail tail) {
    if (tail.entry() < store.journaledEntry() && !store.mayBeDamaged()) {
      throw new StoreException(
          Reason.CORRUPT,
          "the journal in "
              + config.journalDirectory()
              + " ends with entry "
              + tail.entry()
              + ", and the store was written after entry "
              + store.journaledEntry()
              + ": bring the missing part back, or load a dump into a new store");
    }
  }
}
