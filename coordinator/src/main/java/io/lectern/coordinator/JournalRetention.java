package io.lectern.coordinator;

import io.lectern.coordinator.journal.JournalTrimmer;
import io.lectern.engine.image.Checkpoints;
import io.lectern.engine.image.Checkpoints.Checkpoint;
import io.lectern.engine.image.ImageRestore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.EpochClock;

/**
 * How far back the journal goes: to the oldest of the checkpoints that are kept, so that each of
 * them can be brought up to the present, and at least as long as an operator wants to be able to go
 * back. Used by one thread at a time.
 */
final class JournalRetention {
  private final Checkpoints checkpoints;
  private final CheckpointConfig config;
  private final JournalTrimmer trimmer;
  private final EpochClock clock;

  JournalRetention(CoordinatorConfig config, Checkpoints checkpoints) {
    this.checkpoints = checkpoints;
    this.config = config.checkpointConfig();
    this.trimmer = new JournalTrimmer(config.journalDirectory());
    this.clock = config.epochClock();
  }

  /**
   * Removes what is not needed any more; once a checkpoint was verified.
   *
   * @param storeIdHigh of the store that the checkpoints must be of
   * @param openSegment the journal's oldest segment that may still be written
   * @return how many segments were removed
   */
  int apply(long storeIdHigh, long storeIdLow, long openSegment) {
    final List<Checkpoint> mine = checkpoints.list(storeIdHigh, storeIdLow);
    if (mine.size() < config.kept()) {
      // With fewer, a bad one would leave the journal as the only way back.
      return 0;
    }
    final Checkpoint oldest = mine.get(config.kept() - 1);
    final long entry = ImageRestore.journaledEntry(oldest.directory(), oldest.manifest());
    return trimmer.trim(entry, writtenBeforeNs(), openSegment);
  }

  private long writtenBeforeNs() {
    return config.journalNs() == 0
        ? Long.MAX_VALUE
        : TimeUnit.MILLISECONDS.toNanos(clock.time()) - config.journalNs();
  }
}
