package io.lectern.coordinator;

/** A coordinator that dies when it comes to a point; a process, or something like one. */
interface Mortal extends AutoCloseable {
  /** Waits until it takes commands. False: it has come to the point before that. */
  boolean awaitReady();

  /** From now on it stops at the point, if that is not one of its start. */
  void arm();

  /** Whether it has come to the point. */
  boolean isAtPoint();

  /** Ends it, at once, wherever it is. */
  void kill();

  @Override
  void close();
}
