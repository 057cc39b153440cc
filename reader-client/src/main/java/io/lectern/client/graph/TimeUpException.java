package io.lectern.client.graph;

/** The time that a question may take was up, and what it had until then is no answer. */
public final class TimeUpException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TimeUpException(String message) {
    super(message);
  }
}
