package io.lectern.engine;

import io.lectern.layout.ConceptRecordDescriptor;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A concept's id as the store keeps it: 1 to 512 bytes of UTF-8. Immutable. */
public final class ConceptId {
  private final byte[] utf8;

  private ConceptId(byte[] utf8) {
    this.utf8 = utf8;
  }

  /**
   * Encodes an id.
   *
   * @throws IllegalArgumentException if it is empty, too long or has no UTF-8 form
   */
  public static ConceptId of(String id) {
    return of("id", id);
  }

  /**
   * Copies an encoded id.
   *
   * @param field what it is the value of, for messages
   * @throws CharacterCodingException if the bytes are not UTF-8
   * @throws IllegalArgumentException if there are none or more than 512
   */
  public static ConceptId ofUtf8(String field, byte[] bytes, int offset, int length)
      throws CharacterCodingException {
    final byte[] utf8 = Arrays.copyOfRange(bytes, offset, offset + length);
    if (!isAscii(utf8) || length < 1 || length > ConceptRecordDescriptor.MAX_ID_LENGTH) {
      final String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      Limits.requireText(field, text, 1, ConceptRecordDescriptor.MAX_ID_LENGTH);
    }
    return new ConceptId(utf8);
  }

  static ConceptId of(String field, String id) {
    Limits.requireText(field, id, 1, ConceptRecordDescriptor.MAX_ID_LENGTH);
    return new ConceptId(id.getBytes(StandardCharsets.UTF_8));
  }

  /** The bytes themselves, not to be changed. */
  byte[] utf8() {
    return utf8;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConceptId id && Arrays.equals(utf8, id.utf8);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(utf8);
  }

  /** The id as text. */
  @Override
  public String toString() {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private static boolean isAscii(byte[] bytes) {
    int all = 0;
    for (final byte b : bytes) {
      all |= b;
    }
    return all >= 0;
  }
}
