package io.lectern.engine.verify;

import java.util.Locale;

/**
 * Which bytes of a block heap belong to something: a block in use, or one in a queue of retired
 * ones. Each must belong to exactly one. Used by one thread.
 */
final class SpaceMap {
  private static final int WORDS_PER_PAGE = 1 << 16;
  private static final long UNITS_PER_PAGE = (long) WORDS_PER_PAGE * Long.SIZE;

  private final Findings findings;
  private final String heap;
  private final long start;
  private final long units;
  private final int unitBytes;
  private final long[][] pages;

  /**
   * @param heap what it is called
   * @param start file offset of the first block
   * @param length bytes of all blocks ever given out
   * @param smallestBlock whose quarter all blocks are multiples of
   */
  SpaceMap(Findings findings, String heap, long start, long length, int smallestBlock) {
    this.findings = findings;
    this.heap = heap;
    this.start = start;
    this.unitBytes = smallestBlock / 4;
    this.units = Math.ceilDiv(Math.max(0, length), unitBytes);
    this.pages = new long[(int) Math.ceilDiv(units, UNITS_PER_PAGE)][];
  }

  /** Notes that a block belongs to something. */
  void claim(long block, long length, String owner) {
    final long first = (block - start) / unitBytes;
    final long count = length / unitBytes;
    if (block < start || (block - start) % unitBytes != 0 || first + count > units) {
      findings.add(
          Findings.SPACE,
          block,
          owner + " takes " + length + " bytes that are not a block of the " + heap);
      return;
    }
    boolean doubly = false;
    for (long unit = first; unit < first + count; unit++) {
      doubly |= set(unit);
    }
    if (doubly) {
      findings.add(
          Findings.SPACE,
          block,
          owner
              + " takes "
              + length
              + " bytes of the "
              + heap
              + " of which some belong to something else, too");
    }
  }

  /** Tells of each stretch that belongs to nothing. */
  void findUnclaimed() {
    long unclaimed = -1;
    for (long unit = 0; unit <= units; unit++) {
      final boolean claimed = unit == units || isSet(unit);
      if (!claimed && unclaimed < 0) {
        unclaimed = unit;
      } else if (claimed && unclaimed >= 0) {
        findings.add(
            Findings.SPACE,
            start + unclaimed * unitBytes,
            String.format(
                Locale.ROOT,
                "%d bytes of the %s belong to nothing: they are in no queue of free blocks either",
                (unit - unclaimed) * unitBytes,
                heap));
        unclaimed = -1;
      }
    }
  }

  private boolean set(long unit) {
    final int page = (int) (unit / UNITS_PER_PAGE);
    if (pages[page] == null) {
      pages[page] = new long[WORDS_PER_PAGE];
    }
    final int word = (int) (unit % UNITS_PER_PAGE / Long.SIZE);
    final boolean before = (pages[page][word] & (1L << unit)) != 0;
    pages[page][word] |= 1L << unit;
    return before;
  }

  private boolean isSet(long unit) {
    final long[] page = pages[(int) (unit / UNITS_PER_PAGE)];
    return page != null && (page[(int) (unit % UNITS_PER_PAGE / Long.SIZE)] & (1L << unit)) != 0;
  }
}
