package io.lectern.layout;

/**
 * The undo area: the old value of each 8-byte word that the batch in flight has overwritten.
 *
 * <pre>
 *   entry i at area offset + i * 16
 *    0  file offset u64   of the word, 8-byte aligned
 *    8  old value u64
 * </pre>
 *
 * <p>The writer stores the entry, then the undo count in the header (release), then the new value.
 * To roll back it raises the rollback count, restores entries from the last to the first (release),
 * raises the rollback count again, and sets the count to 0. Entries at or above the count mean
 * nothing.
 */
public final class UndoDescriptor {
  public static final int ENTRY_LENGTH = 16;
  public static final int ENTRY_FILE_OFFSET_OFFSET = 0;
  public static final int ENTRY_OLD_VALUE_OFFSET = 8;

  private UndoDescriptor() {}
}
