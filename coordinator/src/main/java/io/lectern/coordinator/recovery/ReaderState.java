package io.lectern.coordinator.recovery;

/** Whether processes have the store file mapped, as their locks on it tell. */
public enum ReaderState {
  NONE("no process reads the store file"),
  SOME("processes that live read it");

  private final String meaning;

  ReaderState(String meaning) {
    this.meaning = meaning;
  }

  /** In words. */
  public String meaning() {
    return meaning;
  }
}
