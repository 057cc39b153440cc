package io.lectern.coordinator;

/** Another coordinator has taken the store: this one must not write any more. */
final class FencedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FencedException(String message) {
    super(message);
  }
}
