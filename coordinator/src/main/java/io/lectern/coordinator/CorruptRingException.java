package io.lectern.coordinator;

/**
 * What lies in the command ring cannot have been put there by a producer that follows the rules.
 */
final class CorruptRingException extends Exception {
  private static final long serialVersionUID = 1L;

  CorruptRingException(String message) {
    super(message);
  }
}
