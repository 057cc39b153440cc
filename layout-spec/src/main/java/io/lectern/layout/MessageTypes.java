package io.lectern.layout;

/**
 * Type ids of what the rings and the broadcast of the control file carry. In the schema each is the
 * {@code semanticType} of the message that stands first in it.
 */
public final class MessageTypes {
  /** Command ring: a unit, that is a UnitHeader and its commands. */
  public static final int UNIT = 1;

  /** Response ring. */
  public static final int RECEIPT = 2;

  /** Response ring. */
  public static final int REJECTION = 3;

  /** Broadcast. */
  public static final int CONCEPT_CHANGED = 4;

  /** Broadcast. */
  public static final int EPOCH_COMMITTED = 5;

  private MessageTypes() {}
}
