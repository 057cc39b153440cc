package io.lectern.benchmarks;

/** Something that writes and waits until the disk has it; for {@link SyncRate}. */
interface SyncContender extends AutoCloseable {
  /**
   * Goes on for some time.
   *
   * @return what was written and is on the disk, and how long each write waited
   */
  SyncTurn turn(long ns) throws Exception;

  @Override
  void close();
}
