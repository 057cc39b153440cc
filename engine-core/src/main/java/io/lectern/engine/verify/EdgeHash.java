package io.lectern.engine.verify;

/** A number that two edges share, for all practical purposes, only if they are the same. */
final class EdgeHash {
  private EdgeHash() {}

  static long of(int from, int to, int type, int weightBits, long created, long timestamp) {
    long hash = mix(((long) from << 32) | Integer.toUnsignedLong(to));
    hash = mix(hash ^ ((long) type << 32 | Integer.toUnsignedLong(weightBits)));
    hash = mix(hash ^ created);
    return mix(hash ^ timestamp);
  }

  /** A bijection, after D. Stafford's variant 13 of the finalizer of MurmurHash3. */
  private static long mix(long value) {
    long mixed = value + 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
