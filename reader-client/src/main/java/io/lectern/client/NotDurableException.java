package io.lectern.client;

/**
 * A unit was applied, and everybody sees it, but the coordinator could not make it as safe as was
 * asked: its disk failed. It survives the death of any process. Whether it survives a loss of power
 * is not known, and asking again would not help.
 */
public final class NotDurableException extends WriteException {
  private static final long serialVersionUID = 1L;

  private final transient Receipt receipt;

  NotDurableException(Receipt receipt, String message) {
    super(message);
    this.receipt = receipt;
  }

  /** The receipt, with the level that was reached. */
  public Receipt receipt() {
    return receipt;
  }

  @Override
  public boolean outcomeUnknown() {
    return false;
  }
}
