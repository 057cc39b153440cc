package io.lectern.client;

/**
 * A unit was sent and its answer did not arrive, in time or at all: it may have been applied or
 * not. Read what it was to change before sending it again.
 */
public sealed class OutcomeUnknownException extends WriteException
    permits CoordinatorLostException {
  private static final long serialVersionUID = 1L;

  OutcomeUnknownException(String message) {
    super("outcome unknown: " + message);
  }

  @Override
  public boolean outcomeUnknown() {
    return true;
  }
}
