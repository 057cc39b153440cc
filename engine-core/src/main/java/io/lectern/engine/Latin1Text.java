package io.lectern.engine;

import org.agrona.UnsafeApi;

/**
 * Reads text where it lies in the heap. Encoding an id first takes so many instructions that the
 * processor has no room left for the next lookup's cache misses beside this one's.
 */
final class Latin1Text {
  private static final long NO_FIELD = -1;
  private static final byte LATIN1 = 0;

  /** Where {@link String} has its fields; a JDK that names them otherwise has all text encoded. */
  private static final long VALUE = offset("value");

  private static final long CODER = offset("coder");

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

  private static long offset(String field) {
    try {
      return UnsafeApi.objectFieldOffset(String.class, field);
    } catch (InternalError e) {
      return NO_FIELD;
    }
  }
}
