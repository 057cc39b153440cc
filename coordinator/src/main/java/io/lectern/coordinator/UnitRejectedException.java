package io.lectern.coordinator;

import io.lectern.layout.ipc.RejectionCode;

/**
 * A unit that is refused; nothing of it stays applied. Thrown at a high rate by bad clients, so
 * without a trace.
 */
final class UnitRejectedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final RejectionCode code;
  private final int commandIndex;

  UnitRejectedException(RejectionCode code, int commandIndex, String message) {
    this(code, commandIndex, message, null);
  }

  /**
   * @param cause what the error log should have; null: nothing
   */
  UnitRejectedException(RejectionCode code, int commandIndex, String message, Throwable cause) {
    super(message, cause, false, false);
    this.code = code;
    this.commandIndex = commandIndex;
  }

  RejectionCode code() {
    return code;
  }

  int commandIndex() {
    return commandIndex;
  }
}
