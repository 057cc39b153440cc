package io.lectern.client;

import io.lectern.layout.ipc.SyncLevel;
import java.util.List;
import java.util.UUID;

/**
 * What a unit says, whichever coordinator it is sent to, and however often.
 *
 * @param commands at least one
 * @param length of its message, in bytes
 * @param syncLevel asked for
 * @param key by which a coordinator knows the unit again
 * @param freshKey whether nobody can have sent the key before
 */
record UnitContent(
    List<Command> commands, int length, SyncLevel syncLevel, UUID key, boolean freshKey) {

  /** Whether what a coordinator knows of the unit outlives it. */
  boolean isJournaled() {
    return syncLevel != SyncLevel.NONE;
  }
}
