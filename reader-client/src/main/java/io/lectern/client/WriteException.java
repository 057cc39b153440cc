package io.lectern.client;

/**
 * A unit for which there is no receipt, or not the one that was asked for. What is known of it is
 * in {@link #outcomeUnknown()}: false says that nothing of the unit was applied, so that sending it
 * again is safe. The one exception is {@link NotDurableException}: there, all of it was.
 */
public abstract sealed class WriteException extends RuntimeException
    permits RejectedException,
        NoCoordinatorException,
        BackPressureException,
        NotDurableException,
        OutcomeUnknownException {
  private static final long serialVersionUID = 1L;

  WriteException(String message) {
    super(message);
  }

  /** Whether the unit may have been applied or not; false: that is known. */
  public abstract boolean outcomeUnknown();
}
