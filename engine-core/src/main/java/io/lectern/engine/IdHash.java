package io.lectern.engine;

import com.dynatrace.hash4j.hashing.HashValue128;
import io.lectern.layout.ConceptRecordDescriptor;

/** Hashes ids without allocating; holds the last one's hash. Used by one thread at a time. */
final class IdHash {
  private final Fingerprints fingerprints;
  private final ShortHash shortHash;

  private long high;
  private long low;

  IdHash(Fingerprints fingerprints) {
    this.fingerprints = fingerprints;
    this.shortHash = fingerprints.shortHash();
  }

  /**
   * Hashes an id where its text lies.
   *
   * @return false if that cannot be done with this one: it is to be encoded
   */
  boolean hashInPlace(String id) {
    final byte[] bytes = id == null ? null : Latin1Text.bytes(id);
    return bytes != null
        && bytes.length >= ShortHash.MIN_LENGTH
        && bytes.length <= ShortHash.MAX_LENGTH
        && shortHash.hashAscii(bytes, this);
  }

  /**
   * Hashes any id.
   *
   * @param encoded room for the longest id
   * @throws IllegalArgumentException if the id is null, empty, too long or has no UTF-8 form
   */
  void hashEncoded(String id, byte[] encoded) {
    final int length = id == null ? 0 : Utf8.encode(id, encoded);
    if (length <= 0) {
      Limits.requireText("id", id, 1, ConceptRecordDescriptor.MAX_ID_LENGTH);
    }
    final HashValue128 hash = fingerprints.of(encoded, length);
    set(hash.getMostSignificantBits(), hash.getLeastSignificantBits());
  }

  void set(long high, long low) {
    this.high = high;
    this.low = low;
  }

  /** The upper half of the last id's hash. */
  long high() {
    return high;
  }

  /** The lower half. */
  long low() {
    return low;
  }
}
