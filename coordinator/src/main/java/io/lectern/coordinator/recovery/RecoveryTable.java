package io.lectern.coordinator.recovery;

import static io.lectern.coordinator.recovery.Decision.CREATE;
import static io.lectern.coordinator.recovery.Decision.GO_ON;
import static io.lectern.coordinator.recovery.Decision.REBUILD;
import static io.lectern.coordinator.recovery.Decision.REFUSE_JOURNAL;
import static io.lectern.coordinator.recovery.Decision.REFUSE_LOSS;
import static io.lectern.coordinator.recovery.Decision.REFUSE_READERS;
import static io.lectern.coordinator.recovery.Decision.REFUSE_REMAINS;
import static io.lectern.coordinator.recovery.Decision.REFUSE_UNRECOVERABLE;
import static io.lectern.coordinator.recovery.Decision.RESTORE;
import static io.lectern.coordinator.recovery.Decision.TAKE_OVER;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The recovery table: what a start finds on the disk leads to one decision, and to no other. Its
 * rows do not overlap and leave nothing out, so their order does not matter.
 */
public final class RecoveryTable {
  private static final Set<StoreState> TRUSTED = EnumSet.of(StoreState.CLEAN, StoreState.IN_FLIGHT);
  private static final Set<StoreState> LOST = EnumSet.complementOf(EnumSet.copyOf(TRUSTED));
  private static final Set<JournalState> USABLE =
      EnumSet.of(JournalState.NONE, JournalState.WHOLE, JournalState.TORN_TAIL);
  private static final Set<JournalState> UNUSABLE = EnumSet.complementOf(EnumSet.copyOf(USABLE));
  private static final Set<JournalState> ENTRIES =
      EnumSet.of(JournalState.WHOLE, JournalState.TORN_TAIL);
  private static final Set<JournalState> NO_ENTRY = EnumSet.of(JournalState.NONE);
  private static final Set<JournalState> ANY_JOURNAL = EnumSet.allOf(JournalState.class);
  private static final Set<CheckpointState> VALID = EnumSet.of(CheckpointState.VALID);
  private static final Set<CheckpointState> NOT_VALID = EnumSet.complementOf(EnumSet.copyOf(VALID));
  private static final Set<CheckpointState> ANY_CHECKPOINT = EnumSet.allOf(CheckpointState.class);
  private static final Set<ControlState> OURS = EnumSet.of(ControlState.FRESH, ControlState.STALE);
  private static final Set<ControlState> NOT_OURS = EnumSet.complementOf(EnumSet.copyOf(OURS));
  private static final Set<ControlState> ANY_CONTROL = EnumSet.allOf(ControlState.class);
  private static final Set<ReaderState> NOBODY = EnumSet.of(ReaderState.NONE);
  private static final Set<ReaderState> SOMEBODY = EnumSet.of(ReaderState.SOME);
  private static final Set<ReaderState> ANYBODY = EnumSet.allOf(ReaderState.class);

  private static final List<Row> ROWS =
      List.of(
          // Snapshots that are pinned in a file that is gone would be overwritten; a store file
          // that is replaced would be read on.
          new Row(TRUSTED, ANY_JOURNAL, ANY_CHECKPOINT, NOT_OURS, SOMEBODY, REFUSE_READERS),
          new Row(LOST, ANY_JOURNAL, ANY_CHECKPOINT, ANY_CONTROL, SOMEBODY, REFUSE_READERS),
          // The store is whole.
          trusted(StoreState.CLEAN, USABLE, NOT_OURS, NOBODY, GO_ON),
          trusted(StoreState.CLEAN, USABLE, OURS, ANYBODY, GO_ON),
          trusted(StoreState.IN_FLIGHT, USABLE, NOT_OURS, NOBODY, TAKE_OVER),
          trusted(StoreState.IN_FLIGHT, USABLE, OURS, ANYBODY, TAKE_OVER),
          new Row(TRUSTED, UNUSABLE, ANY_CHECKPOINT, NOT_OURS, NOBODY, REFUSE_JOURNAL),
          new Row(TRUSTED, UNUSABLE, ANY_CHECKPOINT, OURS, ANYBODY, REFUSE_JOURNAL),
          // The store cannot be used.
          lost(LOST, USABLE, VALID, RESTORE),
          lost(LOST, UNUSABLE, VALID, REFUSE_LOSS),
          lost(LOST, ENTRIES, NOT_VALID, REBUILD),
          lost(LOST, UNUSABLE, NOT_VALID, REFUSE_UNRECOVERABLE),
          lost(EnumSet.of(StoreState.OTHER_BOOT), NO_ENTRY, NOT_VALID, REBUILD),
          lost(
              EnumSet.of(StoreState.DAMAGED, StoreState.WRONG_LENGTH),
              NO_ENTRY,
              NOT_VALID,
              REFUSE_UNRECOVERABLE),
          // An empty store is made only where nothing speaks of another.
          none(CheckpointState.NONE, EnumSet.of(ControlState.MISSING), CREATE),
          none(
              CheckpointState.NONE,
              EnumSet.complementOf(EnumSet.of(ControlState.MISSING)),
              REFUSE_REMAINS),
          none(CheckpointState.PARTIAL, ANY_CONTROL, REFUSE_REMAINS),
          lost(EnumSet.of(StoreState.GONE), NO_ENTRY, NOT_VALID, REFUSE_REMAINS));

  private RecoveryTable() {}

  /**
   * Some combinations of what can be found, and what they lead to.
   *
   * @param stores of the store file, any of them
   * @param journals of the journal, any of them
   * @param checkpoints of the checkpoints, any of them
   * @param controls of the control file, any of them
   * @param readers any of them
   */
  public record Row(
      Set<StoreState> stores,
      Set<JournalState> journals,
      Set<CheckpointState> checkpoints,
      Set<ControlState> controls,
      Set<ReaderState> readers,
      Decision decision) {
    public Row {
      stores = Set.copyOf(stores);
      journals = Set.copyOf(journals);
      checkpoints = Set.copyOf(checkpoints);
      controls = Set.copyOf(controls);
      readers = Set.copyOf(readers);
    }

    /** Whether the row speaks of a combination. */
    public boolean matches(Findings found) {
      return stores.contains(found.store())
          && journals.contains(found.journal())
          && checkpoints.contains(found.checkpoint())
          && controls.contains(found.control())
          && readers.contains(found.readers());
    }
  }

  /** The rows, for who shows them. */
  public static List<Row> rows() {
    return ROWS;
  }

  /** What to do with what was found. */
  public static Decision decide(Findings found) {
    for (Row row : ROWS) {
      if (row.matches(found)) {
        return row.decision();
      }
    }
    throw new IllegalStateException("the recovery table has no row for " + found);
  }

  private static Row trusted(
      StoreState store,
      Set<JournalState> journals,
      Set<ControlState> controls,
      Set<ReaderState> readers,
      Decision decision) {
    return new Row(EnumSet.of(store), journals, ANY_CHECKPOINT, controls, readers, decision);
  }

  private static Row lost(
      Set<StoreState> stores,
      Set<JournalState> journals,
      Set<CheckpointState> checkpoints,
      Decision decision) {
    return new Row(stores, journals, checkpoints, ANY_CONTROL, NOBODY, decision);
  }

  private static Row none(
      CheckpointState checkpoint, Set<ControlState> controls, Decision decision) {
    return new Row(
        EnumSet.of(StoreState.MISSING),
        NO_ENTRY,
        EnumSet.of(checkpoint),
        controls,
        NOBODY,
        decision);
  }
}
