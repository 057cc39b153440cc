package io.lectern.engine;

import org.agrona.UnsafeApi;

/**
 * Reads text where it lies in the heap. Encoding an id first takes so many instructions that the
 * processor has no room left for the next lookup's cache misses beside this one's.
 */
final class Latin1Text {
  private static final long NO_FIELD = -1;
  private static final byte LATIN1 = 0;

  /**
   * Where {@link String} has its fields. All text is encoded where they are not to be had: in a
   * process without the option that exports jdk.internal.misc, or a JDK with other fields.
   */
  private static final long VALUE = offset("value");

  private static final long CODER = offset("coder");
  private static final long FIRST_BYTE =
      VALUE == NO_FIELD ? NO_FIELD : UnsafeApi.arrayBaseOffset(byte[].class);

  private Latin1Text() {}

  /**
   * The bytes of a text, one a character, which must not be changed.
   *
   * @param text not null, which is not checked
   * @return null if there are characters above 255, or the text is not to be read in this way
   */
  static byte[] bytes(String text) {
    if (VALUE == NO_FIELD || CODER == NO_FIELD || UnsafeApi.getByte(text, CODER) != LATIN1) {
      return null;
    }
    return (byte[]) UnsafeApi.getReference(text, VALUE);
  }

  /**
   * Eight of the bytes, the first one lowest: Lectern runs on little-endian processors only.
   *
   * @param bytes of {@link #bytes}
   * @param index in range, which is not checked
   */
  static long word(byte[] bytes, int index) {
    return UnsafeApi.getLongUnaligned(bytes, FIRST_BYTE + index);
  }

  private static long offset(String field) {
    try {
      return UnsafeApi.objectFieldOffset(String.class, field);
    } catch (LinkageError | InternalError e) {
      return NO_FIELD;
    }
  }
}
