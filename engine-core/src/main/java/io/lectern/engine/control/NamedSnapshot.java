package io.lectern.engine.control;

import java.time.Instant;
import java.util.regex.Pattern;

/**
 * An epoch that is kept under a name until it is released.
 *
 * @param name letters, digits, {@code . _ -}, at most 100, the first a letter
 * @param epoch 0: not known yet, the snapshot is being taken; no epoch goes meanwhile
 * @param createdAt when it was taken
 * @param parent name of the snapshot before it; empty: there was none
 * @param note what it is for; may be empty
 * @param contentHash of what it shows, in hexadecimal; empty: not counted up yet
 */
public record NamedSnapshot(
    String name, long epoch, Instant createdAt, String parent, String note, String contentHash) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,99}");

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if it is none
   */
  public NamedSnapshot {
    requireName(name);
  }

  /**
   * Checks that a text can name a snapshot.
   *
   * @throws IllegalArgumentException if not
   */
  public static void requireName(String text) {
    if (!NAME.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a snapshot cannot be named '"
              + text
              + "': letters, digits, '.', '_' and '-', at most 100, the first one a letter");
    }
  }

  /** Whether it is only being taken. */
  public boolean isBeingTaken() {
    return epoch == 0;
  }
}
