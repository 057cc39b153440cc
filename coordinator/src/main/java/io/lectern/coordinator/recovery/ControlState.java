package io.lectern.coordinator.recovery;

/** What a start can find of the control file. */
public enum ControlState {
  FRESH("of this store and this boot: readers that live may have snapshots pinned in it"),
  STALE("of this store and of an earlier boot"),
  FOREIGN("of another store"),
  MISSING("there is none, or it is damaged or of another version");

  private final String meaning;

  ControlState(String meaning) {
    this.meaning = meaning;
  }

  /** In words. */
  public String meaning() {
    return meaning;
  }
}
