package io.lectern.engine;

import static io.lectern.layout.AdjacencyDescriptor.KIND_MASK;
import static io.lectern.layout.AdjacencyDescriptor.KIND_REFERENCE;
import static io.lectern.layout.AdjacencyDescriptor.REFERENCE_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.COUNT_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.ENDS_OFFSET;

/**
 * Touches what an {@link EdgeCursor} will read of several concepts, in rounds: loads that do not
 * wait for each other are under way together. Allocates nothing once it is made. Used by one
 * thread.
 */
final class EdgePrefetch {
  /** As many concepts as are fetched at once. */
  static final int CONCEPTS = 32;

  private static final int CACHE_LINE = 64;

  /** Addresses of what leads to edges, then a sum that keeps the loads alive. */
  private final long[] places = new long[CONCEPTS + 1];

  /**
   * Loads entries of the adjacency area before any ends, then three lines of ends of each that
   * leads to them.
   */
  void entries(Mapping store, int[] ordinals, int from, int count, Direction direction) {
    final long[] entries = places;
    final int limit = store.adjacencyLimit();
    long loaded = 0;
    int known = 0;
    for (int i = 0; i < count; i++) {
      final int ordinal = ordinals[from + i];
      if (ordinal > 0 && ordinal < limit) {
        entries[known] = store.adjacency(ordinal, direction);
        loaded += Mapping.getIntAt(entries[known]);
        known++;
      }
    }
    for (int i = 0; i < known; i++) {
      final long entry = entries[i];
      // Acquire: the tag may be another by now, and the reference has to be this one's.
      if ((Mapping.getIntAcquire(entry) & KIND_MASK) == KIND_REFERENCE) {
        loaded += threeLines(store.at(Mapping.getLongAt(entry + REFERENCE_OFFSET)));
      }
    }
    places[CONCEPTS] = loaded;
  }

  /**
   * Loads the words that tell where blocks are before any block, then a header and three lines of
   * ends of each.
   *
   * @param limit one more than the highest ordinal that there is
   */
  void blocks(Mapping store, int[] ordinals, int from, int count, Direction direction, int limit) {
    final long[] heads = places;
    int known = 0;
    for (int i = 0; i < count; i++) {
      final int ordinal = ordinals[from + i];
      if (ordinal > 0 && ordinal < limit) {
        heads[known++] = Mapping.getLong(store.head(ordinal, direction));
      }
    }
    long loaded = 0;
    for (int i = 0; i < known; i++) {
      if (heads[i] != 0) {
        final long block = store.wordsAt(heads[i]);
        loaded += Mapping.getIntAt(block + COUNT_OFFSET) + threeLines(block + ENDS_OFFSET);
      }
    }
    places[CONCEPTS] = loaded;
  }

  private static long threeLines(long ends) {
    return (long) Mapping.getIntAt(ends)
        + Mapping.getIntAt(ends + CACHE_LINE)
        + Mapping.getIntAt(ends + 2 * CACHE_LINE);
  }
}
