package io.lectern.client;

/** Why a listener cannot know what it missed. */
public enum ResyncReason {
  /** The listener was so slow that messages were overwritten before it took them. */
  LAPPED,
  /** A message is missing, or one cannot be read. */
  GAP,
  /**
   * Another coordinator took over; the one before may have died before it told of its last batch.
   */
  COORDINATOR_RESTARTED,
  /** The coordinator died after it committed a batch and before it told of it. */
  COORDINATOR_LOST,
  /** The listener itself failed on an event. */
  LISTENER_FAILED
}
