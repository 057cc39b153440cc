package io.lectern.coordinator;

import java.util.concurrent.TimeUnit;

/**
 * When a coordinator takes checkpoints without being asked.
 *
 * @param intervalNs after which a store that has changed since gets another one; 0: never
 * @param journalBytes after which, appended to the journal, it gets another one; 0: never
 * @param kept how many are kept; the older ones are for when the newest is damaged. There is one
 *     more on the disk, which the next is made of
 * @param journalNs how long the journal's entries are kept at least, so that one can go back so
 *     far; all that the kept checkpoints need are kept anyway
 */
record CheckpointConfig(long intervalNs, long journalBytes, int kept, long journalNs) {
  static final int DEFAULT_INTERVAL_MINUTES = 30;
  static final int DEFAULT_JOURNAL_MIB = 1024;
  static final int DEFAULT_KEPT = 2;
  static final int DEFAULT_JOURNAL_HOURS = 0;

  CheckpointConfig {
    if (intervalNs < 0 || journalBytes < 0 || journalNs < 0) {
      throw new IllegalArgumentException(
          "checkpoint interval "
              + intervalNs
              + " ns, journal bytes "
              + journalBytes
              + " and journal time "
              + journalNs
              + " ns must not be negative");
    }
    if (kept < 1) {
      throw new IllegalArgumentException("at least 1 checkpoint must be kept, not " + kept);
    }
  }

  static CheckpointConfig defaults() {
    return new CheckpointConfig(
        TimeUnit.MINUTES.toNanos(DEFAULT_INTERVAL_MINUTES),
        (long) DEFAULT_JOURNAL_MIB << 20,
        DEFAULT_KEPT,
        TimeUnit.HOURS.toNanos(DEFAULT_JOURNAL_HOURS));
  }

  /** Only when somebody asks. */
  static CheckpointConfig onRequest() {
    return new CheckpointConfig(0, 0, DEFAULT_KEPT, 0);
  }
}
