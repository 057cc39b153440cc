package io.lectern.client;

/**
 * The coordinator stopped, died or was replaced after a unit was sent to it and before its answer
 * came.
 */
public final class CoordinatorLostException extends OutcomeUnknownException {
  private static final long serialVersionUID = 1L;

  CoordinatorLostException(String message) {
    super(message);
  }
}
