package io.lectern.coordinator.recovery;

/**
 * What a start can find of the journal: of that part of it which is needed to go on from the store
 * or, if that cannot be used, from the newest checkpoint or, if there is none, from nothing.
 */
public enum JournalState {
  NONE("no entry is there, and none has to be"),
  WHOLE("every entry from there to the end"),
  TORN_TAIL(
      "as whole; behind the last entry is what was begun and not finished, or, after a loss of"
          + " power, not on the disk yet: nothing says that it was forced"),
  GAP(
      "entries are missing between two others, before the first, or at the end; or the journal goes"
          + " on from an image that was restored, and neither that nor a later one can be used"),
  BAD_HASH(
      "an entry is not what was written: its checksum, the hash of the one before, its order, its"
          + " store, or its place in the history of the checkpoint"),
  MISSING("no entry is there, though there must have been some, or a journal at least");

  private final String meaning;

  JournalState(String meaning) {
    this.meaning = meaning;
  }

  /** In words. */
  public String meaning() {
    return meaning;
  }
}
