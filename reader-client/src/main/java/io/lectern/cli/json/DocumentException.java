package io.lectern.cli.json;

/** What is wrong with a document, and at which of its bytes. */
final class DocumentException extends Exception {
  private static final long serialVersionUID = 1L;

  /** No place: the whole document is meant. */
  static final int NOWHERE = -1;

  private final int offset;

  DocumentException(String message, int offset, Throwable cause) {
    super(message, cause);
    this.offset = offset;
  }

  /** From the document's first byte; {@link #NOWHERE} if the whole document is meant. */
  int offset() {
    return offset;
  }
}
