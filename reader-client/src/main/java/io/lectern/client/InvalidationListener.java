package io.lectern.client;

/**
 * Hears what has become stale. Invalidations are a hint: they tell what to drop, the store's
 * committed epoch is the truth. Events come on one thread at a time, in the order of the epochs.
 *
 * <p>A listener that cannot keep up is not cut off and nothing fails: it hears {@link #onResync}
 * and goes on.
 */
public interface InvalidationListener {
  /** What was cached of a concept from before {@code change.epoch()} is stale. */
  void onConceptChanged(ConceptChange change);

  /** All changes of the epoch have been told. */
  default void onEpochCommitted(long epoch) {}

  /**
   * Everything that was cached from a snapshot before {@code epoch} may be stale, whatever it is.
   */
  void onResync(ResyncReason reason, long epoch);
}
