package io.lectern.engine;

/** What a walk has found. */
interface FoundNodes {
  /** How many nodes. */
  int found();

  /** Takes the one that is farthest away, packed with its key. */
  long pollFarthest();
}
