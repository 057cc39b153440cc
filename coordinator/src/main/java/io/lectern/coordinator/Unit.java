package io.lectern.coordinator;

import io.lectern.layout.ipc.SyncLevel;
import java.util.List;

/**
 * Commands that are applied as a whole or not at all.
 *
 * @param clientId of the sender
 * @param correlationId the sender's name for the unit
 * @param syncLevel asked for
 * @param keyHigh of its idempotency key; with keyLow 0 and 0: none
 * @param keyLow as above
 * @param commands in the order to apply them, at least one
 */
record Unit(
    long clientId,
    long correlationId,
    SyncLevel syncLevel,
    long keyHigh,
    long keyLow,
    List<Command> commands) {

  boolean hasKey() {
    return (keyHigh | keyLow) != 0;
  }
}
