package io.lectern.coordinator;

/**
 * The coordinator cannot go on: what is in its journal could not be published. The next start does
 * that.
 */
final class HaltedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  HaltedException(String message, Throwable cause) {
    super(message, cause);
  }
}
