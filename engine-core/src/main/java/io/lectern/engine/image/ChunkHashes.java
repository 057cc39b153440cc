package io.lectern.engine.image;

import com.dynatrace.hash4j.hashing.HashValue128;

/** A 128-bit hash for each of a number of chunks. Used by one thread. */
final class ChunkHashes {
  private final long[] words;

  ChunkHashes(int count) {
    this.words = new long[Math.multiplyExact(2, count)];
  }

  int count() {
    return words.length / 2;
  }

  long high(int chunk) {
    return words[2 * chunk];
  }

  long low(int chunk) {
    return words[2 * chunk + 1];
  }

  void set(int chunk, long high, long low) {
    words[2 * chunk] = high;
    words[2 * chunk + 1] = low;
  }

  void set(int chunk, HashValue128 hash) {
    set(chunk, hash.getMostSignificantBits(), hash.getLeastSignificantBits());
  }

  boolean isAt(int chunk, HashValue128 hash) {
    return high(chunk) == hash.getMostSignificantBits()
        && low(chunk) == hash.getLeastSignificantBits();
  }
}
