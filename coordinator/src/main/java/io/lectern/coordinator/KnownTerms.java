package io.lectern.coordinator;

import io.lectern.coordinator.journal.JournalIdentity;
import io.lectern.engine.StoreCondition;
import io.lectern.engine.StoreException;
import io.lectern.engine.image.Checkpoints;

/**
 * The terms that coordinators have had in a directory. Those of a store that takes the place of
 * another have to be above them all: by its term it is told whether an entry of the journal belongs
 * to a history or to another.
 */
final class KnownTerms {
  private KnownTerms() {}

  /** The highest that the store, the journal and the checkpoints tell of; 0: they tell of none. */
  static long highest(CoordinatorConfig config) {
    final long ofCheckpoints =
        new Checkpoints(config.directory(), config.checkpointConfig().kept())
            .list().stream().mapToLong(c -> c.manifest().term()).max().orElse(0);
    final long ofJournal = JournalIdentity.highestTerm(config.journalDirectory());
    return Math.max(ofStore(config), Math.max(ofCheckpoints, ofJournal));
  }

  /** Of a store that is being replaced it does not matter what is wrong with it. */
  private static long ofStore(CoordinatorConfig config) {
    try {
      return StoreCondition.observe(config.storeFile()).term();
    } catch (StoreException e) {
      return 0;
    }
  }
}
