package io.lectern.coordinator;

import io.lectern.coordinator.StoreRecovery.Recovered;
import io.lectern.coordinator.journal.ForceFailureMark;
import io.lectern.coordinator.journal.Journal;
import io.lectern.coordinator.journal.JournalTail;
import io.lectern.coordinator.journal.NextSegment;
import io.lectern.coordinator.receipts.JournalReceipts;
import io.lectern.coordinator.receipts.ReceiptFiles;
import io.lectern.coordinator.receipts.ReceiptStore;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.StoreWriter;
import io.lectern.engine.control.ControlFile;
import io.lectern.engine.control.SnapshotFiles;
import io.lectern.engine.os.DirectoryLock;
import io.lectern.engine.os.ProcessIdentity;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** One start of a coordinator: takes the store's directory, recovers the store, and opens it. */
final class CoordinatorStart {
  private final CoordinatorConfig config;
  private final PrintStream console;
  private final StoreDirectory directory;

  CoordinatorStart(CoordinatorConfig config, PrintStream console) {
    this.config = config;
    this.console = console;
    this.directory = new StoreDirectory(config);
  }

  /**
   * Starts.
   *
   * @throws StoreException if the store cannot be had; nothing is held then
   */
  Coordinator start() {
    final DirectoryLock start = directory.lockForStart();
    try {
      final ReceiptStore receipts = new ReceiptStore(config.receiptConfig(), this::nowNs);
      final JournalReceipts known = receipts.recovery();
      final Recovered recovered =
          new StoreRecovery(config, directory, console).recover(known::onEntry);
      try {
        return open(recovered, receipts, known);
      } catch (RuntimeException | Error e) {
        recovered.lock().close();
        throw e;
      }
    } finally {
      start.close();
    }
  }

  private Coordinator open(Recovered recovered, ReceiptStore receipts, JournalReceipts known) {
    final NextSegment next =
        NextSegment.of(
            config.journalDirectory(), message -> console.println("lectern: " + message));
    try {
      final ControlFile control =
          directory.openControlFile(
              recovered.lock(), recovered.storeIdHigh(), recovered.storeIdLow());
      try {
        return open(recovered, receipts, known, control, next);
      } catch (RuntimeException | Error e) {
        control.close();
        throw e;
      }
    } catch (RuntimeException | Error e) {
      next.discard();
      throw e;
    }
  }

  private Coordinator open(
      Recovered recovered,
      ReceiptStore receipts,
      JournalReceipts known,
      ControlFile control,
      NextSegment next) {
    recovered.lock().lockControl(config.controlFile());
    final ProcessIdentity self = ProcessIdentity.current();
    final long nowMs = config.epochClock().time();
    control.header().starting(self.pid(), self.startMs(), nowMs);
    final Path saved = ErrorLog.saveAndClear(control, nowMs);
    if (saved != null) {
      console.println("lectern: the errors of the coordinator before are in " + saved);
    }
    final StoreWriter store =
        StoreWriter.open(
            config.storeFile(),
            config.storeConfig(),
            control.readerTable(),
            config.recordClock(),
            UndoCrashPoints.of(config.crashPoints()));
    // Before anything looks at the pins, which replaying does: a reader that pins in another table
    // must find out from then on.
    store.controlId(control.header().controlId());
    recovered.lock().admitSnapshots();
    Retention.holdBack(config.retentionConfig(), new SnapshotFiles(config.directory()), store);
    final CoordinatorCounters counters = new CoordinatorCounters(control);
    final ErrorLog errors = new ErrorLog(control, counters, config.epochClock(), console);
    final JournalTail tail = recovered.journal().tail();
    shareSnapshots(errors);
    new JournalRecovery(config, store, console).replay(tail);
    final Journal journal = openJournal(store, tail, next);
    tellForceFailure();
    final long lastEntry = tail.entry();
    final boolean forced = journal.forcedEntry() >= lastEntry;
    known.end(forced);
    receipts.begin(
        new ReceiptFiles(
            config.receiptDirectory(),
            config.journalDirectory(),
            recovered.storeIdHigh(),
            recovered.storeIdLow()),
        errors::record,
        recovered.journal().firstEntry() - 1,
        lastEntry,
        forced);
    final Coordinator coordinator =
        new Coordinator(
            recovered.lock(), control, store, journal, receipts, counters, errors, config);
    control.header().running(store.term(), config.epochClock().time());
    return coordinator;
  }

  private void tellForceFailure() {
    final String failure = new ForceFailureMark(config.journalDirectory()).standing();
    if (failure != null) {
      console.println(
          "lectern: since this machine was started the disk has failed to take what it was given ("
              + failure
              + "). What is not known to be on it of the journal is written once more; the store is"
              + " not marked as closed, so that the next start of the machine makes it anew from"
              + " checkpoint and journal. Back it up elsewhere, and see to the disk");
    }
  }

  /** Before any client has to: the first one's umask would say who may take snapshots. */
  private void shareSnapshots(ErrorLog errors) {
    try {
      new SnapshotFiles(config.directory()).makeDirectory();
    } catch (UncheckedIOException e) {
      errors.record(
          new StoreException(
              Reason.PLATFORM,
              "the directory of named snapshots cannot be shared with the group: "
                  + e.getCause().getMessage(),
              e));
    }
  }

  private Journal openJournal(StoreWriter store, JournalTail tail, NextSegment next) {
    return Journal.open(
        config.journalDirectory(),
        store.storeIdHigh(),
        store.storeIdLow(),
        store.term(),
        tail,
        next,
        TimeUnit.MILLISECONDS.toNanos(config.epochClock().time()),
        config.journalConfig());
  }

  private long nowNs() {
    return TimeUnit.MILLISECONDS.toNanos(config.recordClock().millis());
  }
}
