package io.lectern.client.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The other ends of concepts' edges, sorted and without repeats, kept as long as there is room:
 * what a search asks for again is not read and sorted again, which the edges of a hub would be for
 * each of its neighbours. Used by one thread.
 */
final class SortedEnds {
  /** Ends that are kept before all are forgotten; a list counts for some more. */
  private static final int ROOM = 1 << 22;

  private static final int OVERHEAD = 16;

  private final EdgeScan[] scans;
  private final Meter meter;
  private final Map<Long, int[]> known = new HashMap<>();
  private final IntList ends = new IntList();
  private int kept;

  /**
   * Over some filters.
   *
   * @param scans begun, one for each filter
   */
  SortedEnds(EdgeScan[] scans, Meter meter) {
    this.scans = scans;
    this.meter = meter;
  }

  /** The ends of a concept's edges that a filter lets pass; null: the budget is spent. */
  int[] of(int filter, int ordinal) {
    final Long key = (long) filter << Integer.SIZE | ordinal;
    final int[] there = known.get(key);
    if (there != null) {
      return there;
    }
    final int[] read = read(scans[filter], ordinal);
    if (read != null) {
      if (kept > ROOM - read.length) {
        known.clear();
        kept = 0;
      }
      known.put(key, read);
      kept += read.length + OVERHEAD;
    }
    return read;
  }

  private int[] read(EdgeScan scan, int ordinal) {
    ends.clear();
    scan.start(ordinal);
    int count;
    while ((count = scan.nextEnds()) > 0) {
      if (meter.takeEdges(count) < count) {
        return null;
      }
      System.arraycopy(scan.ends(), 0, ends.room(count), ends.size(), count);
      ends.cut(ends.size() + count);
    }
    if (meter.isSpent()) {
      return null;
    }
    return sortedWithoutRepeats(ends.toArray());
  }

  private static int[] sortedWithoutRepeats(int[] values) {
    Arrays.sort(values);
    int kept = 0;
    for (int i = 0; i < values.length; i++) {
      if (i == 0 || values[i] != values[i - 1]) {
        values[kept++] = values[i];
      }
    }
    return kept == values.length ? values : Arrays.copyOf(values, kept);
  }

  /**
   * Of sorted values those that another sorted array has, too: every one is looked up behind the
   * one before, in steps that double, so that the longer array costs the logarithm of its length.
   *
   * @return how many are left, at the beginning of {@code values}
   */
  static int intersect(int[] values, int count, int[] other) {
    int kept = 0;
    int from = 0;
    for (int i = 0; i < count && from < other.length; i++) {
      final int value = values[i];
      int step = 1;
      while (from + step < other.length && other[from + step] <= value) {
        step <<= 1;
      }
      final int found =
          Arrays.binarySearch(other, from + step / 2, Math.min(other.length, from + step), value);
      if (found >= 0) {
        values[kept++] = value;
        from = found + 1;
      } else {
        from = -found - 1;
      }
    }
    return kept;
  }
}
