package io.lectern.coordinator;

/**
 * Bytes that are no command, found while decoding. Without a trace: a client can cause any number
 * of them.
 */
final class MalformedException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedException(String message) {
    super(message, null, false, false);
  }
}
