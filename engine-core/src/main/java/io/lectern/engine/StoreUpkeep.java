package io.lectern.engine;

import io.lectern.engine.StoreException.Reason;
import java.util.function.BooleanSupplier;

/**
 * What a writer does beside its commands, some of it in each batch: takes back slots of deleted
 * concepts, links to removed vectors, and lost vectors in again. All of it can wait. Used by the
 * writer's thread only.
 */
final class StoreUpkeep {
  private static final int TOMBSTONES_PER_BATCH = 64;

  /** Lost vectors that a batch links in again, about an insertion each. */
  private static final int MENDED_PER_BATCH = 1;

  private static final int MENDED_WHEN_IDLE = 16;

  /** Runs a command so that it changes all or nothing. */
  interface Transaction {
    boolean run(BooleanSupplier command);
  }

  private final ConceptWriter concepts;
  private final EdgeWriter edges;
  private final VectorWriter vectors;
  private final Transaction transaction;

  StoreUpkeep(
      ConceptWriter concepts, EdgeWriter edges, VectorWriter vectors, Transaction transaction) {
    this.concepts = concepts;
    this.edges = edges;
    this.vectors = vectors;
    this.transaction = transaction;
  }

  /** In a batch that has changes, at its end. */
  void keepUp(long epoch) {
    reclaimSlots(epoch);
    runIfRoom(() -> vectors.sweep(epoch));
    runIfRoom(() -> vectors.mend(MENDED_PER_BATCH, epoch));
  }

  /**
   * In a batch of its own.
   *
   * @return whether there may be more to do
   */
  boolean catchUp(long epoch) {
    final boolean moreSlots = reclaimSlots(epoch) == TOMBSTONES_PER_BATCH;
    final boolean moreLinks = runIfRoom(() -> vectors.sweepIdle(epoch));
    final boolean moreLost = runIfRoom(() -> vectors.mend(MENDED_WHEN_IDLE, epoch));
    return moreSlots || moreLinks || moreLost;
  }

  private int reclaimSlots(long epoch) {
    int reclaimed = 0;
    while (reclaimed < TOMBSTONES_PER_BATCH && runIfRoom(() -> concepts.reclaim(edges, epoch))) {
      reclaimed++;
    }
    return reclaimed;
  }

  /** False, too, if there is no room for the undo log: this can wait, commits cannot. */
  private boolean runIfRoom(BooleanSupplier work) {
    try {
      return transaction.run(work);
    } catch (StoreException e) {
      if (e.reason() != Reason.NO_SPACE && e.reason() != Reason.TOO_LARGE) {
        throw e;
      }
      return false;
    }
  }
}
