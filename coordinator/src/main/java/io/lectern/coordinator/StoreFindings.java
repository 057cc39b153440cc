package io.lectern.coordinator;

import io.lectern.coordinator.journal.JournalEntry;
import io.lectern.coordinator.journal.JournalIdentity;
import io.lectern.coordinator.journal.JournalInspection;
import io.lectern.coordinator.journal.JournalInspection.Outcome;
import io.lectern.coordinator.recovery.CheckpointState;
import io.lectern.coordinator.recovery.Findings;
import io.lectern.coordinator.recovery.JournalState;
import io.lectern.coordinator.recovery.StoreState;
import io.lectern.engine.StoreCondition;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.image.Checkpoints;
import io.lectern.engine.image.Checkpoints.Checkpoint;
import io.lectern.engine.image.ImageRestore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks at a store's directory for the recovery table. Changes nothing. What is costly to look at
 * is looked at only if it matters: the bytes of a checkpoint if the store cannot be used, the
 * journal from where the store, or the checkpoint, ends.
 */
final class StoreFindings {
  private final CoordinatorConfig config;
  private final StoreDirectory directory;
  private final Consumer<JournalEntry> sink;
  private StoreCondition store;
  private final List<Path> damagedImages = new ArrayList<>();
  private Checkpoint checkpoint;
  private String checkpointProblem;
  private ImageHistory history; // of the checkpoint that is to be brought up to date
  private String historyProblem;
  private JournalInspection journal;
  private long storeIdHigh;
  private long storeIdLow;
  private Findings findings;

  /**
   * @param sink takes the journal's entries from where the store, or the checkpoint, ends, and some
   *     before
   */
  StoreFindings(CoordinatorConfig config, StoreDirectory directory, Consumer<JournalEntry> sink) {
    this.config = config;
    this.directory = directory;
    this.sink = sink;
  }

  /** Looks, again if need be. */
  void look() {
    store = StoreCondition.observe(config.storeFile());
    final StoreState storeState = storeState();
    final CheckpointState checkpointState = lookAtCheckpoints();
    takeStoreId();
    findings =
        new Findings(
            storeState,
            lookAtJournal(),
            checkpointState,
            directory.controlState(store),
            directory.readers());
  }

  Findings findings() {
    return findings;
  }

  /** The newest that is valid; null: there is none. */
  Checkpoint checkpoint() {
    return checkpoint;
  }

  /** What is wrong with a checkpoint that is not valid; null: nothing. */
  String checkpointProblem() {
    return checkpointProblem;
  }

  /** Checkpoints that were read and are not what they were, newer than the one that is valid. */
  List<Path> damagedImages() {
    return damagedImages;
  }

  JournalInspection journal() {
    return journal;
  }

  /** What is wrong with the journal, in words; null: nothing. */
  String journalProblem() {
    return journal.problem() == null ? historyProblem : journal.problem();
  }

  /** What is wrong with the store, in words; null: nothing. */
  String storeProblem() {
    return store.state() == StoreCondition.State.OTHER_BOOT
        ? "the machine went down while a coordinator had " + config.storeFile()
        : store.problem();
  }

  long storeIdHigh() {
    return storeIdHigh;
  }

  long storeIdLow() {
    return storeIdLow;
  }

  private StoreState storeState() {
    return store.state() == StoreCondition.State.MISSING && directory.hasRemains()
        ? StoreState.GONE
        : StoreState.valueOf(store.state().name());
  }

  private boolean isTrusted() {
    return store.state() == StoreCondition.State.CLEAN
        || store.state() == StoreCondition.State.IN_FLIGHT;
  }

  private CheckpointState lookAtCheckpoints() {
    final Checkpoints all = new Checkpoints(config.directory(), 1);
    damagedImages.clear();
    for (Checkpoint candidate : all.list()) {
      if (isValid(candidate)) {
        checkpoint = candidate;
        return CheckpointState.VALID;
      }
    }
    return all.isEmpty() ? CheckpointState.NONE : CheckpointState.PARTIAL;
  }

  private boolean isValid(Checkpoint candidate) {
    if (store.isReadable()
        && (candidate.manifest().storeIdHigh() != store.storeIdHigh()
            || candidate.manifest().storeIdLow() != store.storeIdLow())) {
      checkpointProblem = candidate.directory() + " is of another store";
      return false;
    }
    if (isTrusted()) {
      return true;
    }
    try {
      ImageRestore.verify(candidate.directory());
      return true;
    } catch (StoreException e) {
      if (e.reason() == Reason.PLATFORM) {
        throw e;
      }
      checkpointProblem = e.getMessage();
      damagedImages.add(candidate.directory());
      return false;
    }
  }

  private void takeStoreId() {
    if (store.isReadable()) {
      storeIdHigh = store.storeIdHigh();
      storeIdLow = store.storeIdLow();
    } else if (checkpoint != null) {
      storeIdHigh = checkpoint.manifest().storeIdHigh();
      storeIdLow = checkpoint.manifest().storeIdLow();
    } else {
      final JournalIdentity identity = JournalIdentity.of(config.journalDirectory());
      storeIdHigh = identity == null ? 0 : identity.storeIdHigh();
      storeIdLow = identity == null ? 0 : identity.storeIdLow();
    }
  }

  private JournalState lookAtJournal() {
    final Path path = config.journalDirectory();
    final long knownEntry;
    if (isTrusted()) {
      knownEntry = store.journaledEntry();
      journal =
          JournalInspection.afterProcessDeath(
              path, storeIdHigh, storeIdLow, store.committedEpoch(), knownEntry, sink);
    } else {
      history =
          checkpoint == null
              ? null
              : ImageHistory.of(checkpoint.directory(), checkpoint.manifest());
      knownEntry = history == null ? 0 : history.entry();
      final long epoch = history == null ? 0 : history.epoch();
      journal =
          JournalInspection.afterPowerLoss(
              path, storeIdHigh, storeIdLow, epoch, knownEntry, this::onEntry);
    }
    return journal.problem() == null && historyProblem != null
        ? JournalState.BAD_HASH
        : journalState(knownEntry);
  }

  /** Takes an entry that is to be applied, or comes just before those that are. */
  private void onEntry(JournalEntry entry) {
    final String conflict = history == null ? null : history.conflict(entry);
    if (conflict != null && historyProblem == null) {
      historyProblem =
          "the journal in "
              + config.journalDirectory()
              + " does not go on where "
              + checkpoint.directory()
              + " ends: "
              + conflict;
    }
    sink.accept(entry);
  }

  private JournalState journalState(long knownEntry) {
    return switch (journal.outcome()) {
      case ABSENT -> absent(knownEntry);
      case GAP -> JournalState.GAP;
      case ALTERED -> JournalState.BAD_HASH;
      case WHOLE, TORN -> present();
    };
  }

  private JournalState present() {
    if (journal.tail().entry() == 0) {
      // Of a store that is gone nothing can be made of a journal that has nothing.
      return store.isReadable() || checkpoint != null ? JournalState.NONE : JournalState.MISSING;
    }
    return journal.outcome() == Outcome.TORN ? JournalState.TORN_TAIL : JournalState.WHOLE;
  }

  /**
   * A journal has been there, on the disk, since before the first write. Only a store that nothing
   * was ever written to, or none, can be without.
   */
  private JournalState absent(long knownEntry) {
    final boolean neverWas =
        switch (store.state()) {
          case CLEAN, IN_FLIGHT -> knownEntry == 0;
          case OTHER_BOOT -> checkpoint == null && store.committedEpoch() <= 1;
          case DAMAGED, WRONG_LENGTH, MISSING ->
              checkpoint == null
                  && !Files.exists(config.journalDirectory())
                  && !Files.exists(config.receiptDirectory());
        };
    return neverWas ? JournalState.NONE : JournalState.MISSING;
  }
}
