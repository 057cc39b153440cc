package io.lectern.client;

/**
 * The coordinator takes less than is written to it: no room was found for a unit in time, and
 * nothing of it was sent.
 */
public final class BackPressureException extends WriteException {
  private static final long serialVersionUID = 1L;

  BackPressureException(String message) {
    super(message);
  }

  @Override
  public boolean outcomeUnknown() {
    return false;
  }
}
