package io.lectern.engine;

import io.lectern.layout.HnswRegionDescriptor;

/** Checks of values from outside; each failure names the field, the value and the bound. */
final class Limits {
  private static final int SHOWN_LENGTH = 80;

  private Limits() {}

  static void require(boolean holds, String field, Object value, String message) {
    if (!holds) {
      throw new IllegalArgumentException(
          field + " " + shorten(String.valueOf(value)) + " " + message);
    }
  }

  /** Requires text whose UTF-8 form has from {@code min} to {@code max} bytes. */
  static void requireText(String field, String text, int min, int max) {
    if (text == null) {
      throw new IllegalArgumentException(field + " is missing");
    }
    // Three bytes at most for a char: the exact count is needed only near the bound.
    if (text.length() < min
        || text.length() > max
        || (text.length() * 3L > max && utf8Length(text) > max)) {
      throw new IllegalArgumentException(
          text.isEmpty()
              ? field + " is empty"
              : field
                  + " "
                  + shorten(text)
                  + " has "
                  + utf8Length(text)
                  + " bytes of UTF-8, more than "
                  + max);
    }
    requireNoLoneSurrogate(field, text);
  }

  static void requireSpaceName(String space) {
    requireText("vector space", space, 1, HnswRegionDescriptor.MAX_SPACE_NAME_LENGTH);
  }

  static void requireVector(String space, float[] vector) {
    require(
        vector.length >= HnswRegionDescriptor.MIN_DIMENSION
            && vector.length <= HnswRegionDescriptor.MAX_DIMENSION,
        "embedding",
        vector.length + " values",
        "in space " + space + " must have 2 to 4096 values");
    for (int i = 0; i < vector.length; i++) {
      if (!Float.isFinite(vector[i])) {
        throw new IllegalArgumentException(
            "embedding in space "
                + space
                + " has "
                + vector[i]
                + " at index "
                + i
                + ": every value must be finite");
      }
    }
  }

  private static void requireNoLoneSurrogate(String field, String text) {
    int bits = 0;
    for (int i = 0; i < text.length(); i++) {
      bits |= text.charAt(i);
    }
    // Nearly always: no character is as large as the first surrogate. A loop without branches
    // tells.
    if (bits >= Character.MIN_SURROGATE) {
      requirePairs(field, text);
    }
  }

  private static void requirePairs(String field, String text) {
    for (int i = 0; i < text.length(); i++) {
      final char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        final boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          throw new IllegalArgumentException(
              field + " has half of a surrogate pair at index " + i + ": it has no UTF-8 form");
        }
        i++;
      }
    }
  }

  private static int utf8Length(String text) {
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      final char c = text.charAt(i);
      if (c < 0x80) {
        length++;
      } else if (c < 0x800 || Character.isSurrogate(c)) {
        length += 2;
      } else {
        length += 3;
      }
    }
    return length;
  }

  private static String shorten(String text) {
    return text.length() <= SHOWN_LENGTH
        ? "'" + text + "'"
        : "'" + text.substring(0, SHOWN_LENGTH) + "…'";
  }
}
