package io.lectern.client;

import io.lectern.layout.ipc.RejectionCode;

/** The coordinator refused a unit; nothing of it was applied. */
public final class RejectedException extends WriteException {
  private static final long serialVersionUID = 1L;

  private final RejectionCode code;
  private final int commandIndex;

  RejectedException(RejectionCode code, int commandIndex, String message) {
    super(message);
    this.code = code;
    this.commandIndex = commandIndex;
  }

  /**
   * Why it was refused; {@link RejectionCode#NULL_VAL} for a reason that this version does not
   * know.
   */
  public RejectionCode code() {
    return code;
  }

  /** Which command of the unit was at fault, from 0. */
  public int commandIndex() {
    return commandIndex;
  }

  @Override
  public boolean outcomeUnknown() {
    return false;
  }
}
