package io.lectern.engine;

/**
 * Told of each moment at which the death of a writer finds a batch half applied, or half undone:
 * for tests that have it die there. Called by the writer's thread.
 */
public interface UndoWatch {
  /** The old value of a word is in the undo log, and the word is about to be overwritten. */
  void beforeChange();

  /** Whether the batch in flight, from now on, is one that only reclaims. */
  void reclaiming(boolean now);

  /** A word is about to get its old value back. */
  void beforeUndo();
}
