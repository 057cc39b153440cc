package io.lectern.coordinator.recovery;

/** What a start can find of checkpoints of the store. */
public enum CheckpointState {
  VALID("one has a manifest, and if it has to be restored, every byte of it is right"),
  PARTIAL("what is there was not finished, is damaged, or is of another store"),
  NONE("there is none");

  private final String meaning;

  CheckpointState(String meaning) {
    this.meaning = meaning;
  }

  /** In words. */
  public String meaning() {
    return meaning;
  }
}
