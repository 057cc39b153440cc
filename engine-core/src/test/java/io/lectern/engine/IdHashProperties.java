package io.lectern.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import io.lectern.layout.ConceptRecordDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever way an id's hash is made, it is the library's XXH3-128 of its UTF-8 form. */
class IdHashProperties {
  @Property
  void shouldHashAsciiAsTheLibraryDoes(@ForAll("ascii") String id, @ForAll long seed) {
    requireSame(id, seed);
  }

  @Property
  void shouldHashAnyTextAsTheLibraryDoes(@ForAll("text") String id, @ForAll long seed) {
    requireSame(id, seed);
  }

  @Example
  void shouldHashEveryLengthAsTheLibraryDoes() {
    final char[] text = new char[ConceptRecordDescriptor.MAX_ID_LENGTH];
    for (int i = 0; i < text.length; i++) {
      text[i] = (char) ('!' + i * 7 % 90);
    }
    for (int length = 1; length <= text.length; length++) {
      requireSame(new String(text, 0, length), length * 0x9E37_79B9_7F4A_7C15L);
    }
  }

  /** A character that is not ASCII at each place of each length. */
  @Example
  void shouldSeeEachCharacterThatIsNotAscii() {
    for (char other : new char[] {'\u0080', 'ü', 'Ł', '界'}) {
      for (int length = 1; length <= 40; length++) {
        for (int at = 0; at < length; at++) {
          final char[] text = new char[length];
          Arrays.fill(text, 'A');
          text[at] = other;
          requireSame(new String(text), 7);
        }
      }
    }
  }

  @Example
  void shouldRefuseWhatIsNoId() {
    final IdHash hash = new IdHash(new Fingerprints(1));
    for (String id :
        new String[] {null, "", "a".repeat(513), "é".repeat(257), "lone \uD800 surrogate"}) {
      assertThrows(IllegalArgumentException.class, () -> hash(hash, id), id);
    }
  }

  @Provide
  Arbitrary<String> ascii() {
    return Arbitraries.strings()
        .ascii()
        .ofMinLength(1)
        .ofMaxLength(ConceptRecordDescriptor.MAX_ID_LENGTH);
  }

  @Provide
  Arbitrary<String> text() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .withCharRange('\u0080', '\u024F')
        .withChars('界', '\u0000')
        .ofMinLength(1)
        .ofMaxLength(ConceptRecordDescriptor.MAX_ID_LENGTH / 3);
  }

  private void requireSame(String id, long seed) {
    final HashValue128 expected =
        Hashing.xxh3_128(seed).hashBytesTo128Bits(id.getBytes(StandardCharsets.UTF_8));
    final IdHash hash = new IdHash(new Fingerprints(seed));
    hash(hash, id);
    assertEquals(expected.getMostSignificantBits(), hash.high(), id);
    assertEquals(expected.getLeastSignificantBits(), hash.low(), id);
  }

  private static void hash(IdHash hash, String id) {
    if (!hash.hashInPlace(id)) {
      hash.hashEncoded(id, new byte[ConceptRecordDescriptor.MAX_ID_LENGTH]);
    }
  }
}
