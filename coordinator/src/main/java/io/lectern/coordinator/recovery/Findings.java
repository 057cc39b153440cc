package io.lectern.coordinator.recovery;

/**
 * What a start has found.
 *
 * @param store of the store file
 * @param journal of the journal
 * @param checkpoint of the checkpoints
 * @param control of the control file
 * @param readers of processes that read the store file
 */
public record Findings(
    StoreState store,
    JournalState journal,
    CheckpointState checkpoint,
    ControlState control,
    ReaderState readers) {
  @Override
  public String toString() {
    return "store "
        + store
        + ", journal "
        + journal
        + ", checkpoint "
        + checkpoint
        + ", control file "
        + control
        + ", readers "
        + readers;
  }
}
