package io.lectern.coordinator;

/** Told of moments at which a coordinator may die; tests have it die there. */
@FunctionalInterface
interface CrashPoints {
  /** Moments in the life of a batch, in order, then those of other work, and of a start. */
  enum Point {
    /** A word of the store is about to be overwritten; comes once for each. */
    MID_APPLY,
    /** All units are applied, and nobody sees them. */
    BEFORE_JOURNAL,
    /** The entry is in the journal. */
    AFTER_JOURNAL,
    /** The journal is on the disk. */
    AFTER_FORCE,
    /** The batch is in the journal if it is to be, and nobody sees it. */
    BEFORE_PUBLISH,
    /** The batch is visible. */
    AFTER_PUBLISH,
    /** Invalidations are sent. */
    BEFORE_RECEIPTS,
    /** Receipts are sent. */
    AFTER_RECEIPTS,
    /** A word is about to be overwritten, of a batch that reclaims. */
    IN_RECLAMATION,
    /** An image is captured, and nothing of it written. */
    IMAGE_BEGUN,
    /** An image is about to be written, by the copying thread. */
    IMAGE_COPYING,
    /** An image counts, and nobody was told. */
    IMAGE_TAKEN,
    /** A start: the journal is cut where a loss of power has left it whole. */
    JOURNAL_CUT,
    /** A start: the store that takes the place of another is made, under another name. */
    STORE_MADE,
    /** A start: the store has a name aside too, and the other does not have its place yet. */
    STORE_ASIDE,
    /** A start: of a restore that was interrupted the next step is due; comes once for each. */
    IN_RESTORE,
    /** A word of the batch in flight is about to get its old value back; comes once for each. */
    IN_UNDO,
    /** A start: the batch in flight is undone, nothing of the journal is replayed. */
    BEFORE_REPLAY,
    /** A start: an entry is applied again, and not yet visible. */
    IN_REPLAY,
    /** A start: all is replayed, and nothing of this coordinator is in the journal yet. */
    AFTER_REPLAY
  }

  CrashPoints NONE =
      new CrashPoints() {
        @Override
        public void reached(Point point) {}

        @Override
        public boolean isTold() {
          return false;
        }
      };

  void reached(Point point);

  /** Whether it makes a difference to tell: the points that come most often are told only then. */
  default boolean isTold() {
    return true;
  }
}
