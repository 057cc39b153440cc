package io.lectern.engine;

import static io.lectern.layout.EdgeBlockDescriptor.CAPACITY_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.COUNT_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.ENDS_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.REMOVED_COUNT_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.WATERMARK_OFFSET;

import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Memory for the other ends of all edges of several concepts, filled by {@link Snapshot#readEnds}:
 * what a walk that knows its next concepts is fastest with. What each concept costs beside its
 * edges is paid once for all of them, and their cache misses are under way together. Grows to the
 * edges of the largest batch, then allocates nothing. Used by one thread.
 */
public final class EdgeBatch {
  /** As many concepts as are read at once. */
  public static final int CONCEPTS = 32;

  /** Ends after which no further concept is read. */
  private static final int ENOUGH_ENDS = 1 << 14;

  /** Up to so many ints are copied by hand: a call would cost more. */
  private static final int FEW = 16;

  private static final int NOT_WHOLLY_VISIBLE = -1;

  /** Of each concept one word for each direction. */
  private final long[] words = new long[2 * CONCEPTS];

  private final long[] blocks = new long[2 * CONCEPTS];
  private final int[] counts = new int[2 * CONCEPTS];
  private final int[] offsets = new int[CONCEPTS + 1];
  private final EdgeCursor cursor = new EdgeCursor();
  private int[] ends = new int[1024];

  /** A batch of nothing. */
  public EdgeBatch() {}

  /** The ends, one concept's behind the other's. */
  public int[] ends() {
    return ends;
  }

  /**
   * Where in {@link #ends} those of each concept begin, in the order in which they were asked for,
   * and after the last one where they end.
   */
  public int[] offsets() {
    return offsets;
  }

  /** Addresses of the words that tell where blocks are, to be filled in. */
  long[] words() {
    return words;
  }

  /**
   * Reads.
   *
   * @param concepts of which there are words
   * @param directions words of each concept
   * @return how many concepts were read, at least one
   */
  int read(Snapshot snapshot, Mapping store, int concepts, int directions) {
    readHeaders(snapshot.epoch(), store, concepts * directions);
    int tail = 0;
    for (int i = 0; i < concepts; i++) {
      offsets[i] = tail;
      tail = append(snapshot, store, i * directions, tail);
      if (directions > 1) {
        tail = append(snapshot, store, i * directions + 1, tail);
      }
      if (tail > ENOUGH_ENDS) {
        offsets[i + 1] = tail;
        return i + 1;
      }
    }
    offsets[concepts] = tail;
    return concepts;
  }

  /** Loads that do not wait for each other are under way together: all words, then all headers. */
  private void readHeaders(long epoch, Mapping store, int entries) {
    while (true) {
      final long rollbacks = Rollbacks.count(store);
      for (int i = 0; i < entries; i++) {
        blocks[i] = Mapping.getLongAcquire(words[i]);
      }
      for (int i = 0; i < entries; i++) {
        counts[i] = 0;
        if (blocks[i] != 0) {
          blocks[i] = store.at(blocks[i]);
          counts[i] = visibleCount(store, blocks[i], epoch);
        }
      }
      if (!Rollbacks.happenedSince(store, rollbacks)) {
        return;
      }
    }
  }

  /** As {@link EdgeCursor} does it, for blocks that have not changed since the epoch. */
  private static int visibleCount(Mapping store, long block, long epoch) {
    final long watermark = Mapping.getLongAcquire(block + WATERMARK_OFFSET);
    final int count = Mapping.getIntAcquire(block + COUNT_OFFSET);
    final int removed = Mapping.getInt(block + REMOVED_COUNT_OFFSET);
    final int capacity = Mapping.getInt(block + CAPACITY_OFFSET);
    VarHandle.acquireFence();
    final boolean isWhole =
        Mapping.getLongAcquire(block + WATERMARK_OFFSET) == watermark
            && watermark <= epoch
            && removed == 0
            && count >= 0
            && count <= capacity
            && store.holds(block, ENDS_OFFSET + 4L * count);
    return isWhole ? count : NOT_WHOLLY_VISIBLE;
  }

  private int append(Snapshot snapshot, Mapping store, int entry, int tail) {
    final int count = counts[entry];
    if (count == NOT_WHOLLY_VISIBLE) {
      return appendOneByOne(snapshot, store, words[entry], tail);
    }
    if (ends.length - tail < count) {
      grow(tail, count);
    }
    final long source = blocks[entry] + ENDS_OFFSET;
    if (count > FEW) {
      Mapping.copyInts(source, ends, tail, count);
    } else {
      final int[] target = ends;
      for (int i = 0; i < count; i++) {
        target[tail + i] = Mapping.getInt(source + 4L * i);
      }
    }
    return tail + count;
  }

  private int appendOneByOne(Snapshot snapshot, Mapping store, long word, int tail) {
    cursor.wrap(snapshot, store, word);
    int next = tail;
    while (cursor.next()) {
      if (next == ends.length) {
        grow(next, 1);
      }
      ends[next++] = cursor.end();
    }
    return next;
  }

  private void grow(int used, int more) {
    ends = Arrays.copyOf(ends, Math.max(Math.addExact(used, more), used + (used >> 1)));
  }
}
