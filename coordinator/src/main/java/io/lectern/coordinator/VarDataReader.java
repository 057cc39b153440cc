package io.lectern.coordinator;

import io.lectern.engine.ConceptId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;

/**
 * Reads the variable-length fields of a message, one after the other, trusting no length: what does
 * not fit into the message, or is not UTF-8, is malformed. Used by one thread.
 */
final class VarDataReader {
  private static final int SHORT_PREFIX = Short.BYTES;
  private static final int LONG_PREFIX = Integer.BYTES;

  private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
  private byte[] scratch = new byte[4096];
  private byte[] lastType = {};
  private String lastName = "";
  private DirectBuffer buffer;
  private int end;
  private int position;

  /** Reads from a message that ends where the buffer does. */
  void wrap(DirectBuffer buffer) {
    this.buffer = buffer;
    this.end = buffer.capacity();
    this.position = 0;
  }

  VarDataReader position(int position) {
    this.position = position;
    return this;
  }

  /** Where the next field begins. */
  int position() {
    return position;
  }

  String shortText(String field) throws MalformedException {
    return text(field, shortLength(field));
  }

  /** As {@link #shortText}; types repeat, so the last one's text is given again. */
  String typeName(String field) throws MalformedException {
    final int length = shortLength(field);
    if (length != lastType.length || !isNext(lastType)) {
      lastName = text(field, length);
      lastType = lastName.getBytes(StandardCharsets.UTF_8);
    } else {
      position += length;
    }
    return lastName;
  }

  /**
   * Reads an id.
   *
   * @throws IllegalArgumentException if it is empty or too long
   */
  ConceptId conceptId(String field) throws MalformedException {
    final int length = shortLength(field);
    buffer.getBytes(position, scratch(length), 0, length);
    position += length;
    try {
      return ConceptId.ofUtf8(field, scratch, 0, length);
    } catch (CharacterCodingException e) {
      throw new MalformedException(field + " is not UTF-8");
    }
  }

  String longText(String field) throws MalformedException {
    return text(field, longLength(field));
  }

  float[] floats(String field) throws MalformedException {
    final int length = longLength(field);
    if (length % Float.BYTES != 0) {
      throw new MalformedException(field + " of " + length + " bytes is no row of floats");
    }
    final float[] values = new float[length / Float.BYTES];
    for (int i = 0; i < values.length; i++) {
      values[i] = buffer.getFloat(position + i * Float.BYTES, ByteOrder.LITTLE_ENDIAN);
    }
    position += length;
    return values;
  }

  private int shortLength(String field) throws MalformedException {
    requireBytes(field, SHORT_PREFIX);
    final int length = buffer.getShort(position, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
    position += SHORT_PREFIX;
    return requireBytes(field, length);
  }

  private int longLength(String field) throws MalformedException {
    requireBytes(field, LONG_PREFIX);
    final int length = buffer.getInt(position, ByteOrder.LITTLE_ENDIAN);
    position += LONG_PREFIX;
    return requireBytes(field, length);
  }

  private int requireBytes(String field, int length) throws MalformedException {
    final int left = end - position;
    if (length < 0 || length > left) {
      throw new MalformedException(
          field
              + " of "
              + Integer.toUnsignedLong(length)
              + " bytes does not fit into the "
              + left
              + " that are left");
    }
    return length;
  }

  private String text(String field, int length) throws MalformedException {
    buffer.getBytes(position, scratch(length), 0, length);
    position += length;
    if (isAscii(scratch, length)) {
      return new String(scratch, 0, length, StandardCharsets.ISO_8859_1);
    }
    try {
      return utf8.decode(ByteBuffer.wrap(scratch, 0, length)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException(field + " is not UTF-8");
    }
  }

  private boolean isNext(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (buffer.getByte(position + i) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  private byte[] scratch(int length) {
    if (length > scratch.length) {
      scratch = new byte[Math.max(length, 2 * scratch.length)];
    }
    return scratch;
  }

  private static boolean isAscii(byte[] bytes, int length) {
    int all = 0;
    for (int i = 0; i < length; i++) {
      all |= bytes[i];
    }
    return all >= 0;
  }
}
