package io.lectern.client;

import java.util.UUID;

/**
 * A unit was sent and its answer did not arrive in time, nor any when it was sent again: it may
 * have been applied or not. Sending the same commands under the same key, see {@link
 * UnitBuilder#key}, tells, and applies them only if they were not.
 */
public sealed class OutcomeUnknownException extends WriteException
    permits CoordinatorLostException {
  private static final long serialVersionUID = 1L;

  private final UUID key;

  OutcomeUnknownException(UUID key, String message) {
    super("outcome unknown: " + message);
    this.key = key;
  }

  /** The unit's idempotency key. */
  public UUID key() {
    return key;
  }

  @Override
  public boolean outcomeUnknown() {
    return true;
  }
}
