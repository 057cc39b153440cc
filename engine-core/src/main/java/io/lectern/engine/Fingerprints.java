package io.lectern.engine;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import io.lectern.layout.ConceptRecordDescriptor;
import java.nio.charset.StandardCharsets;

/**
 * Makes fingerprints of ids: XXH3-128 under a store's seed. Immutable, safe for use by several
 * threads.
 */
final class Fingerprints {
  private final long seed;
  private final Hasher128 hasher;
  private final ShortHash shortHash;

  Fingerprints(long seed) {
    this.seed = seed;
    this.hasher = Hashing.xxh3_128(seed);
    this.shortHash = new ShortHash(seed);
  }

  long seed() {
    return seed;
  }

  /** Makes the same fingerprints of most ids, faster. */
  ShortHash shortHash() {
    return shortHash;
  }

  HashValue128 of(byte[] utf8, int length) {
    return hasher.hashBytesTo128Bits(utf8, 0, length);
  }

  /**
   * Makes the key of an id.
   *
   * @throws IllegalArgumentException if the id is empty, too long or has no UTF-8 form
   */
  ConceptKey key(String id) {
    Limits.requireText("id", id, 1, ConceptRecordDescriptor.MAX_ID_LENGTH);
    final byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
    final HashValue128 hash = of(utf8, utf8.length);
    return new ConceptKey(hash.getMostSignificantBits(), hash.getLeastSignificantBits(), seed);
  }
}
