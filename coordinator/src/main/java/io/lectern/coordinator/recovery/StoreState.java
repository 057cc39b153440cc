package io.lectern.coordinator.recovery;

/** What a start can find of the store file. */
public enum StoreState {
  CLEAN("closed in good order; what it holds was forced to the disk before it said so"),
  IN_FLIGHT("of this boot and not closed: its coordinator died, perhaps within a batch"),
  OTHER_BOOT("of an earlier boot and not closed: the machine went down, pages may be of any age"),
  DAMAGED("its header, or the region table there, is not right"),
  WRONG_LENGTH("shorter than its header says, or than a header"),
  MISSING("there is none"),
  GONE(
      "there is none, but what was put aside is there, what was to be put in its place, or named"
          + " snapshots of one");

  private final String meaning;

  StoreState(String meaning) {
    this.meaning = meaning;
  }

  /** In words. */
  public String meaning() {
    return meaning;
  }
}
