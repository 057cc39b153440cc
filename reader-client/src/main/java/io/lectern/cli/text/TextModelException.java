package io.lectern.cli.text;

/** There is no text model, or it is not that of a space; the message says what to do. */
public final class TextModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TextModelException(String message) {
    super(message);
  }
}
