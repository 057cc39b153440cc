package io.lectern.client;

/**
 * A unit for which there is no receipt. What is known of it is in {@link #outcomeUnknown()}: false
 * says that nothing of the unit was applied, so that sending it again is safe.
 */
public abstract sealed class WriteException extends RuntimeException
    permits RejectedException,
        NoCoordinatorException,
        BackPressureException,
        OutcomeUnknownException {
  private static final long serialVersionUID = 1L;

  WriteException(String message) {
    super(message);
  }

  /** Whether the unit may have been applied; false: nothing of it was. */
  public abstract boolean outcomeUnknown();
}
