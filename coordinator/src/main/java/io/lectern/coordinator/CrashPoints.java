package io.lectern.coordinator;

/** Told of moments at which a coordinator may die; tests have it die there. */
@FunctionalInterface
interface CrashPoints {
  /** Moments in the life of a batch, in order. */
  enum Point {
    /** All units are applied, and nobody sees them. */
    BEFORE_JOURNAL,
    /** The entry is in the journal. */
    AFTER_JOURNAL,
    /** The journal is on the disk. */
    AFTER_FORCE,
    /** The batch is visible. */
    AFTER_PUBLISH,
    /** Receipts are sent. */
    AFTER_RECEIPTS,
    /** A start: the batch in flight is undone, nothing of the journal is replayed. */
    BEFORE_REPLAY,
    /** A start: an entry is applied again, and not yet visible. */
    IN_REPLAY,
    /** A start: all is replayed, and nothing of this coordinator is in the journal yet. */
    AFTER_REPLAY
  }

  CrashPoints NONE = _ -> {};

  void reached(Point point);
}
