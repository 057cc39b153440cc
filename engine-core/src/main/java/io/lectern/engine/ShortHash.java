package io.lectern.engine;

import static io.lectern.engine.Latin1Text.word;

/**
 * XXH3-128 under a seed, of 9 to 128 bytes: what nearly all ids are. The library's is one method
 * for all lengths that is too large to be inlined, and its call takes as many instructions as the
 * rest of a lookup, which is too many for two lookups' cache misses to be under way at once (see
 * {@link Latin1Text}). Immutable, safe for use by several threads.
 *
 * <p>The algorithm is Y. Collet's, "XXH3 algorithm overview" in the xxHash specification, for small
 * and for medium inputs.
 */
final class ShortHash {
  static final int MIN_LENGTH = 9;
  static final int MAX_LENGTH = 128;

  private static final int STRIPE = 16;
  private static final long PRIME32_2 = 0x85EB_CA77L;
  private static final long PRIME64_1 = 0x9E37_79B1_85EB_CA87L;
  private static final long PRIME64_2 = 0xC2B2_AE3D_27D4_EB4FL;
  private static final long PRIME64_4 = 0x85EB_CA77_C2B2_AE63L;
  private static final long PRIME_MX = 0x1656_6791_9E37_79F9L;

  /** The first half of the specification's default secret. */
  private static final long[] SECRET = {
    0xBE4B_A423_396C_FEB8L, 0x1CAD_21F7_2C81_017CL, 0xDB97_9083_E96D_D4DEL, 0x1F67_B3B7_A4A4_4072L,
    0x78E5_C0CC_4EE6_79CBL, 0x2172_FFCC_7DD0_5A82L, 0x8E24_43F7_7446_08B8L, 0x4C26_3A81_E690_35E0L,
    0xCB00_C391_BB52_283CL, 0xA32E_531B_8B65_D088L, 0x4EF9_0DA2_9748_6471L, 0xD8AC_DEA9_46EF_1938L,
    0x3F34_9CE3_3F76_FAA8L, 0x1D4F_0BC7_C7BB_DCF9L, 0x3159_B4CD_4BE0_518AL, 0x6473_78D9_C97E_9FC8L
  };

  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private final long seed;
  private final long flipLow;
  private final long flipHigh;
  private final long key0;
  private final long key1;
  private final long key2;
  private final long key3;

  /** The secret's words, the seed added to the even ones and taken from the odd ones. */
  private final long[] keys = new long[SECRET.length];

  ShortHash(long seed) {
    this.seed = seed;
    this.flipLow = (SECRET[4] ^ SECRET[5]) - seed;
    this.flipHigh = (SECRET[6] ^ SECRET[7]) + seed;
    for (int i = 0; i < keys.length; i++) {
      keys[i] = i % 2 == 0 ? SECRET[i] + seed : SECRET[i] - seed;
    }
    this.key0 = keys[0];
    this.key1 = keys[1];
    this.key2 = keys[2];
    this.key3 = keys[3];
  }

  /**
   * Hashes all of an array of 9 to 128 bytes, if it is ASCII.
   *
   * @param bytes of {@link Latin1Text#bytes}
   * @return whether it is
   */
  boolean hashAscii(byte[] bytes, IdHash result) {
    return bytes.length <= STRIPE ? hashSmall(bytes, result) : hashMedium(bytes, result);
  }

  private boolean hashSmall(byte[] bytes, IdHash result) {
    final int length = bytes.length;
    final long first = word(bytes, 0);
    final long last = word(bytes, length - Long.BYTES);
    final long mixed = first ^ last ^ flipLow;
    final long keyed = last ^ flipHigh;
    final long high =
        Math.unsignedMultiplyHigh(mixed, PRIME64_1)
            + keyed
            + (keyed & 0xFFFF_FFFFL) * (PRIME32_2 - 1);
    final long low = (mixed * PRIME64_1 + ((long) (length - 1) << 54)) ^ Long.reverseBytes(high);
    result.set(
        avalanche(Math.unsignedMultiplyHigh(low, PRIME64_2) + high * PRIME64_2),
        avalanche(low * PRIME64_2));
    return ((first | last) & HIGH_BITS) == 0;
  }

  private boolean hashMedium(byte[] bytes, IdHash result) {
    final int length = bytes.length;
    long low = length * PRIME64_1;
    long high = 0;
    long or = 0;
    if (length > 2 * STRIPE) {
      // Stripes from both ends, the innermost first.
      for (int i = (length - 1) >>> 5; i > 0; i--) {
        final int front = i * STRIPE;
        final int back = length - front - STRIPE;
        final long a = word(bytes, front);
        final long b = word(bytes, front + Long.BYTES);
        final long c = word(bytes, back);
        final long d = word(bytes, back + Long.BYTES);
        final int key = i * 4;
        or |= a | b | c | d;
        low = (low + fold(a ^ keys[key], b ^ keys[key + 1])) ^ (c + d);
        high = (high + fold(c ^ keys[key + 2], d ^ keys[key + 3])) ^ (a + b);
      }
    }
    final long a = word(bytes, 0);
    final long b = word(bytes, Long.BYTES);
    final long c = word(bytes, length - STRIPE);
    final long d = word(bytes, length - Long.BYTES);
    or |= a | b | c | d;
    low = (low + fold(a ^ key0, b ^ key1)) ^ (c + d);
    high = (high + fold(c ^ key2, d ^ key3)) ^ (a + b);
    result.set(
        -avalanche(low * PRIME64_1 + high * PRIME64_4 + (length - seed) * PRIME64_2),
        avalanche(low + high));
    return (or & HIGH_BITS) == 0;
  }

  private static long fold(long x, long y) {
    return (x * y) ^ Math.unsignedMultiplyHigh(x, y);
  }

  private static long avalanche(long value) {
    final long mixed = (value ^ (value >>> 37)) * PRIME_MX;
    return mixed ^ (mixed >>> 32);
  }
}
