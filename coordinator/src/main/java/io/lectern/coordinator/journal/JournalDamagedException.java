package io.lectern.coordinator.journal;

import io.lectern.engine.StoreException;
import java.nio.file.Path;

/** A journal whose entries are not what was once written: it says which, where and in what way. */
public final class JournalDamagedException extends StoreException {
  private static final long serialVersionUID = 1L;

  /** In what way. */
  public enum Damage {
    /** Entries are missing between two others. */
    GAP,
    /** An entry stands where an earlier one has been. */
    REORDERED,
    /** Bytes are not those that were written. */
    ALTERED,
    /** The journal, or a part of it, belongs to another store. */
    FOREIGN,
    /** A later version of Lectern has written it. */
    VERSION
  }

  private final Damage damage;

  JournalDamagedException(Damage damage, Path file, long position, String what) {
    super(
        damage == Damage.VERSION ? Reason.VERSION : Reason.CORRUPT,
        what + " (byte " + position + " of " + file + ")");
    this.damage = damage;
  }

  public Damage damage() {
    return damage;
  }
}
