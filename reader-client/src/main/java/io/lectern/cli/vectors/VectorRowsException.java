package io.lectern.cli.vectors;

/** A file that does not hold the vectors that it should; the message names file and vector. */
public final class VectorRowsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  VectorRowsException(String message) {
    super(message);
  }

  VectorRowsException(String message, Throwable cause) {
    super(message, cause);
  }
}
