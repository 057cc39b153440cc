package io.lectern.benchmarks;

import java.util.Arrays;

/** Times, one after the other. Used by one thread. */
final class WaitLog {
  private long[] waits = new long[1 << 12];
  private int count;

  void add(long ns) {
    if (count == waits.length) {
      waits = Arrays.copyOf(waits, 2 * count);
    }
    waits[count++] = ns;
  }

  long[] waits() {
    return Arrays.copyOf(waits, count);
  }
}
