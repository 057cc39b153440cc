package io.lectern.cli.json;

/** Checks UTF-8 strictly: no overlong forms, no surrogates, nothing above U+10FFFF. */
final class Utf8 {
  private Utf8() {}

  /** Index of the first byte that is not part of a well-formed character, or -1. */
  static int firstMalformed(byte[] bytes, int start, int end) {
    int i = start;
    while (i < end) {
      final int length = characterLength(bytes, i, end);
      if (length == 0) {
        return i;
      }
      i += length;
    }
    return -1;
  }

  /** Bytes of the character at an index, 0 if it is malformed or cut off. */
  private static int characterLength(byte[] bytes, int i, int end) {
    final int lead = bytes[i] & 0xFF;
    if (lead < 0x80) {
      return 1;
    }
    final int length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (length == 0 || i + length > end) {
      return 0;
    }
    for (int k = 1; k < length; k++) {
      if ((bytes[i + k] & 0xC0) != 0x80) {
        return 0;
      }
    }
    final int second = bytes[i + 1] & 0xFF;
    final boolean malformed =
        (lead == 0xE0 && second < 0xA0)
            || (lead == 0xED && second >= 0xA0)
            || (lead == 0xF0 && second < 0x90)
            || (lead == 0xF4 && second >= 0x90);
    return malformed ? 0 : length;
  }

  /** Column, in characters from 1, of the byte at an index of a line. */
  static int column(byte[] bytes, int lineStart, int index) {
    int column = 1;
    for (int i = lineStart; i < index; i++) {
      if ((bytes[i] & 0xC0) != 0x80) {
        column++;
      }
    }
    return column;
  }
}
