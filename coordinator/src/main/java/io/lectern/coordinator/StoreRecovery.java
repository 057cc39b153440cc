package io.lectern.coordinator;

import io.lectern.coordinator.CrashPoints.Point;
import io.lectern.coordinator.journal.JournalEntry;
import io.lectern.coordinator.journal.JournalInspection;
import io.lectern.coordinator.recovery.CheckpointState;
import io.lectern.coordinator.recovery.Decision;
import io.lectern.coordinator.recovery.RecoveryTable;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.image.Checkpoints.Checkpoint;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Sees to it that there is a store to open, whatever has happened since it was last written: looks
 * at what is there, decides by the {@link RecoveryTable}, and does what that says. What is put
 * aside is never deleted. Whoever uses this keeps other coordinators from starting meanwhile.
 */
final class StoreRecovery {
  private final CoordinatorConfig config;
  private final StoreDirectory directory;
  private final PrintStream console;
  private final StoreReplacement replacement;

  /**
   * What a start goes on from.
   *
   * @param lock of the store
   * @param storeIdHigh of the store's id
   * @param journal its end is where the store is to be brought to
   */
  record Recovered(StoreLock lock, long storeIdHigh, long storeIdLow, JournalInspection journal) {}

  StoreRecovery(CoordinatorConfig config, StoreDirectory directory, PrintStream console) {
    this.config = config;
    this.directory = directory;
    this.console = console;
    this.replacement = new StoreReplacement(config, console);
  }

  /**
   * Recovers.
   *
   * @param sink takes the entries of the end of the journal
   * @throws StoreException HELD if there is another coordinator; else, that refuses the start and
   *     says why and what to do, and nothing has changed
   */
  Recovered recover(Consumer<JournalEntry> sink) {
    new PreparedRestore(config, sentence -> console.println("lectern: " + sentence))
        .finishInterrupted(directory);
    StoreLock lock = directory.lockStore();
    boolean done = false;
    try {
      final StoreFindings found = new StoreFindings(config, directory, sink);
      found.look();
      final Decision decision = RecoveryTable.decide(found.findings());
      if (!decision.starts()) {
        throw refusal(decision, found);
      }
      if (decision == Decision.CREATE) {
        directory.createStore();
        found.look();
      } else if (decision.replacesStore()) {
        replaceStore(decision, found);
      }
      if (lock == null || decision.replacesStore()) {
        release(lock);
        lock = directory.lockStore();
      }
      done = true;
      return new Recovered(lock, found.storeIdHigh(), found.storeIdLow(), found.journal());
    } finally {
      if (!done) {
        release(lock);
      }
    }
  }

  private void replaceStore(Decision decision, StoreFindings found) {
    StoreLock.requireControlFree(config.storeFile(), config.controlFile());
    console.println(
        "lectern: "
            + found.storeProblem()
            + ". Found: "
            + found.findings()
            + ". So: "
            + decision.sentence());
    // Before the cut: a segment without entries tells of a term, too.
    final long leastTerm = Math.max(KnownTerms.highest(config), found.journal().tail().term());
    found.journal().cut();
    config.crashPoints().reached(Point.JOURNAL_CUT);
    replacement.putAsideToo(found.damagedImages());
    if (decision == Decision.RESTORE) {
      final Checkpoint checkpoint = found.checkpoint();
      console.println(
          "lectern: restoring "
              + checkpoint.directory()
              + ", of epoch "
              + checkpoint.manifest().epoch());
      replacement.restore(checkpoint.directory(), leastTerm);
    } else {
      replacement.rebuild(found.storeIdHigh(), found.storeIdLow(), leastTerm);
    }
  }

  private StoreException refusal(Decision decision, StoreFindings found) {
    final Path newest = found.checkpoint() == null ? null : found.checkpoint().directory();
    final StringBuilder problems = new StringBuilder();
    append(problems, found.storeProblem());
    append(problems, found.journalProblem());
    if (found.findings().checkpoint() != CheckpointState.VALID) {
      append(problems, found.checkpointProblem());
    }
    final String sentence =
        decision
            .sentence()
            .replace("CHECKPOINT", String.valueOf(newest))
            .replace("DIR", config.directory().toString());
    return new StoreException(
        decision == Decision.REFUSE_READERS ? Reason.HELD : Reason.CORRUPT,
        problems + "(" + found.findings() + ") So: " + sentence);
  }

  private static void append(StringBuilder problems, String problem) {
    if (problem != null) {
      problems.append(problem).append(". ");
    }
  }

  private static void release(StoreLock lock) {
    if (lock != null) {
      lock.close();
    }
  }
}
