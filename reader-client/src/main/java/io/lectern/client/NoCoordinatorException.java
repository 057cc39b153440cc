package io.lectern.client;

/**
 * No coordinator runs on the store, or it is stopped, so that nobody can take a write; nothing was
 * sent. Reading works all the same.
 */
public final class NoCoordinatorException extends WriteException {
  private static final long serialVersionUID = 1L;

  NoCoordinatorException(String message) {
    super(message);
  }

  @Override
  public boolean outcomeUnknown() {
    return false;
  }
}
