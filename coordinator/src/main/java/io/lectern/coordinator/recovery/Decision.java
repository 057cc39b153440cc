package io.lectern.coordinator.recovery;

/** What a start does. Those that refuse change nothing. */
public enum Decision {
  CREATE(true, "make an empty store: there never was one here"),
  GO_ON(true, "go on with the store as it is"),
  TAKE_OVER(
      true,
      "undo the batch that was in flight, if there is one, and apply what the journal has beyond"
          + " the store, which is one batch at most"),
  RESTORE(
      true,
      "put the store aside, restore the newest valid checkpoint, and apply what the journal has"
          + " beyond it. What was written since at level NONE is not in the journal"),
  REBUILD(
      true,
      "put the store aside and apply the whole journal to an empty one. What was written at level"
          + " NONE is not in the journal"),
  REFUSE_JOURNAL(
      false,
      "refuse: the store is whole, but its journal is damaged or incomplete. Put the missing or"
          + " damaged part of journal/ back from a copy. Or restore a checkpoint with what the"
          + " journal has before the damage: `lectern restore --dir DIR --replace`, and the option"
          + " that it names if it refuses. Or, to go on without the journal: dump the store, which"
          + " needs no coordinator, and load the dump into a new one"),
  REFUSE_LOSS(
      false,
      "refuse: the store cannot be used, and of the journal beyond the newest checkpoint something"
          + " is missing or damaged. Put that part of journal/ back from a copy. Or restore the"
          + " checkpoint with what the journal has before the damage: `lectern restore --dir DIR"
          + " --replace`, and the option that it names if it refuses. Or, to do without what was"
          + " written since the checkpoint: `lectern restore --from CHECKPOINT --dir DIR --replace"
          + " --without-journal`"),
  REFUSE_UNRECOVERABLE(
      false,
      "refuse: the store cannot be used, there is no valid checkpoint, and the journal does not go"
          + " back to the beginning or is damaged. Restore a backup: `lectern restore --from BACKUP"
          + " --dir DIR --replace`; or load a dump into a new directory"),
  REFUSE_REMAINS(
      false,
      "refuse: there was a store here, or was to be one, and store.dat is missing. Put it back,"
          + " with its journal: what was put aside is in DIR/replaced-…. Or restore a backup:"
          + " `lectern restore --from BACKUP --dir DIR`. Or, to begin with an empty store, delete"
          + " the whole directory"),
  REFUSE_READERS(
      false,
      "refuse: processes still read the store file, which is to be replaced, or rely on a control"
          + " file that is gone. `fuser DIR/store.dat` names them: stop them first");

  private final boolean starts;
  private final String sentence;

  Decision(boolean starts, String sentence) {
    this.starts = starts;
    this.sentence = sentence;
  }

  /** Whether there is a coordinator afterwards. */
  public boolean starts() {
    return starts;
  }

  /** Whether another store file takes the place of the one that is there. */
  public boolean replacesStore() {
    return this == RESTORE || this == REBUILD;
  }

  /** For the operator: what is done, or why not and what to do. */
  public String sentence() {
    return sentence;
  }
}
