package io.lectern.engine.verify;

import java.util.Locale;

/**
 * Something about a store that is not as it must be.
 *
 * @param structure what it is found in: header, symbols, slots, records, index, edges, vectors,
 *     space
 * @param offset in the store file, of what is wrong
 * @param text what is wrong, a sentence
 */
public record Finding(String structure, long offset, String text) {
  /** One line: where, and what. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s, offset 0x%x: %s", structure, offset, text);
  }
}
