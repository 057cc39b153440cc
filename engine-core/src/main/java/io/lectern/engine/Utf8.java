package io.lectern.engine;

/** Encodes text without allocating. */
final class Utf8 {
  private Utf8() {}

  /**
   * Writes the UTF-8 form of {@code text} at the start of {@code target}.
   *
   * @return the bytes written, or -1 if they do not fit or the text has half of a surrogate pair
   */
  static int encode(String text, byte[] target) {
    final int chars = text.length();
    if (chars > target.length) {
      return -1;
    }
    for (int i = 0; i < chars; i++) {
      final char c = text.charAt(i);
      if (c >= 0x80) {
        return encodeWide(text, i, target);
      }
      target[i] = (byte) c;
    }
    return chars;
  }

  private static int encodeWide(String text, int firstWide, byte[] target) {
    int length = firstWide;
    for (int i = firstWide; i < text.length(); i++) {
      final char c = text.charAt(i);
      int codePoint = c;
      if (Character.isSurrogate(c)) {
        codePoint = text.codePointAt(i);
        if (codePoint == c) {
          return -1;
        }
        i++;
      }
      final int bytes = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
      if (length + bytes > target.length) {
        return -1;
      }
      put(codePoint, bytes, target, length);
      length += bytes;
    }
    return length;
  }

  private static void put(int codePoint, int bytes, byte[] target, int offset) {
    if (bytes == 1) {
      target[offset] = (byte) codePoint;
      return;
    }
    int rest = codePoint;
    for (int i = bytes - 1; i > 0; i--) {
      target[offset + i] = (byte) (0x80 | (rest & 0x3F));
      rest >>>= 6;
    }
    target[offset] = (byte) ((0xF00 >> bytes) | rest);
  }
}
