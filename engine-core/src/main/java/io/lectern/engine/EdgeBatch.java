package io.lectern.engine;

import static io.lectern.layout.AdjacencyDescriptor.COUNT_SHIFT;
import static io.lectern.layout.AdjacencyDescriptor.INCOMING_OFFSET;
import static io.lectern.layout.AdjacencyDescriptor.KIND_INLINE;
import static io.lectern.layout.AdjacencyDescriptor.KIND_MASK;
import static io.lectern.layout.AdjacencyDescriptor.KIND_REFERENCE;
import static io.lectern.layout.AdjacencyDescriptor.KIND_SPARSE;
import static io.lectern.layout.AdjacencyDescriptor.KIND_UNKNOWN;
import static io.lectern.layout.AdjacencyDescriptor.OUTGOING_OFFSET;
import static io.lectern.layout.AdjacencyDescriptor.REFERENCE_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.CAPACITY_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.COUNT_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.CREATED_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.REMOVED_COUNT_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.WATERMARK_OFFSET;

import io.lectern.layout.AdjacencyDescriptor;
import io.lectern.layout.EdgeBlockDescriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Memory for the other ends of all edges of several concepts, filled by {@link Snapshot#readEnds}:
 * what a walk that knows its next concepts is fastest with. What each concept costs beside its
 * edges is paid once for all of them, and their cache misses are under way together. Ends that are
 * the same for every snapshot come from the adjacency area; for the others the edge blocks are
 * asked. Grows to the edges of the largest batch, then allocates nothing. Used by one thread.
 */
public final class EdgeBatch {
  /** As many concepts as are read at once. */
  public static final int CONCEPTS = 32;

  /** Ends after which no further concept is read. */
  private static final int ENOUGH_ENDS = 1 << 14;

  /** So many ends are copied whatever their number is: a wrong guess would cost more. */
  private static final int FEW = AdjacencyDescriptor.INLINE_ENDS;

  /** What is copied of all places of a batch, if none has more. */
  private static final int SLACK = 2 * CONCEPTS * FEW;

  /** Up to so many ints are copied by hand: a call would cost more. */
  private static final int MANY = 40;

  /** As tags, these are of many ends: the block has to be found first. */
  private static final int CHANGED_SINCE = -1;

  /** Some entries of the block are visible, and some are not. */
  private static final int PARTLY_VISIBLE = -2;

  /** An entry of which nothing is known, for ordinals beyond the area. */
  private static final MemorySegment NOTHING =
      Arena.global().allocate(AdjacencyDescriptor.ENTRY_LENGTH, Long.BYTES);

  /** Of each concept one place for each direction: address of its entry in the adjacency area. */
  private final long[] entries = new long[2 * CONCEPTS];

  /** Tags of the entries, or made as such of the edge blocks; then a sum that keeps loads alive. */
  private final int[] tags = new int[2 * CONCEPTS + 1];

  /** Addresses of the ends. */
  private final long[] sources = new long[2 * CONCEPTS];

  /** Places that the adjacency area says nothing of, and the words that tell where blocks are. */
  private final int[] unknown = new int[2 * CONCEPTS];

  private final long[] words = new long[2 * CONCEPTS];
  private final int[] offsets = new int[2 * CONCEPTS + 1];
  private final EdgeCursor cursor = new EdgeCursor();
  private int[] ends = new int[2 * SLACK];

  /** A batch of nothing. */
  public EdgeBatch() {}

  /** The ends, one concept's behind the other's; what comes after them means nothing. */
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

  /**
   * Begins to read.
   *
   * @param concepts how many from an index on
   * @param direction null: both
   * @param limit one more than the highest ordinal that there is
   * @throws IllegalArgumentException if one is no ordinal
   */
  void begin(
      Mapping store, int[] ordinals, int from, int concepts, Direction direction, int limit) {
    if (direction == null) {
      findEntries(store, ordinals, from, concepts, limit, OUTGOING_OFFSET, 0, 2);
      findEntries(store, ordinals, from, concepts, limit, INCOMING_OFFSET, 1, 2);
    } else {
      final int offset = direction == Direction.OUT ? OUTGOING_OFFSET : INCOMING_OFFSET;
      findEntries(store, ordinals, from, concepts, limit, offset, 0, 1);
    }
  }

  /**
   * Reads what was begun with. Goes through the places several times, a little each time: so the
   * cache misses of many are under way together.
   *
   * @return how many concepts were read, at least one
   */
  int read(
      Snapshot snapshot,
      Mapping store,
      int[] ordinals,
      int from,
      int concepts,
      Direction direction) {
    final int places = direction == null ? 2 * concepts : concepts;
    readTags(places);
    VarHandle.acquireFence();
    final int unknownCount = findEnds(store, places);
    if (unknownCount > 0) {
      findWords(store, ordinals, from, unknownCount, direction);
      readHeaders(snapshot.epoch(), store, unknownCount);
    }
    if (direction != null) {
      return copy(snapshot, store, places, 0);
    }
    final int read = copy(snapshot, store, places, 1) / 2;
    for (int i = 1; i <= read; i++) {
      offsets[i] = offsets[2 * i];
    }
    return read;
  }

  /**
   * Touches what reading the ends of two concepts begins with, each in a direction of its own, and
   * their slots: so the cache misses of both are under way together. What is no ordinal is let be.
   */
  void fetch(Mapping store, int first, Direction direction, int second, int limit) {
    final int known = Math.min(limit, store.adjacencyLimit());
    if (first <= 0 || first >= known || second <= 0 || second >= known) {
      return;
    }
    entries[0] = store.adjacency(first, direction);
    entries[1] = store.adjacency(second, direction.reverse());
    final int slots = Mapping.getInt(store.slot(first)) + Mapping.getInt(store.slot(second));
    readTags(2);
    VarHandle.acquireFence();
    findEnds(store, 2);
    tags[2 * CONCEPTS] += slots;
  }

  private void findEntries(
      Mapping store,
      int[] ordinals,
      int from,
      int concepts,
      int limit,
      int offset,
      int first,
      int step) {
    final long[] found = entries;
    final int known = store.adjacencyLimit();
    final long nothing = NOTHING.address();
    for (int i = 0; i < concepts; i++) {
      final int ordinal = ordinals[from + i];
      if (ordinal <= 0 || ordinal >= limit) {
        throw new IllegalArgumentException("there is no ordinal " + ordinal);
      }
      found[first + i * step] = ordinal < known ? store.adjacency(ordinal) + offset : nothing;
    }
  }

  private void readTags(int places) {
    final long[] from = entries;
    final int[] read = tags;
    for (int i = 0; i < places; i++) {
      read[i] = Mapping.getIntAt(from[i]);
    }
  }

  /**
   * Finds where ends are, and fetches the first of them.
   *
   * @return how many places are unknown
   */
  private int findEnds(Mapping store, int places) {
    final long[] found = sources;
    int unknownCount = 0;
    int sum = 0;
    for (int i = 0; i < places; i++) {
      final int tag = tags[i];
      final long entry = entries[i];
      // No branch: what kind the next one is nobody can guess.
      final long isReference = -(long) ((tag >>> 1) & 1);
      final long reference = Mapping.getLongAt(entry + REFERENCE_OFFSET) & isReference;
      final long source =
          (store.at(reference) & isReference)
              | ((entry + AdjacencyDescriptor.ENDS_OFFSET) & ~isReference);
      found[i] = source;
      sum += Mapping.getIntAt(source);
      if (isUnknown(store, tag, source)) {
        unknown[unknownCount++] = i;
      }
    }
    tags[2 * CONCEPTS] = sum;
    return unknownCount;
  }

  private static boolean isUnknown(Mapping store, int tag, long source) {
    final int kind = tag & KIND_MASK;
    final int count = tag >>> COUNT_SHIFT;
    return kind == KIND_UNKNOWN || isDamaged(store, kind, source, count);
  }

  private static boolean isDamaged(Mapping store, int kind, long source, int count) {
    return count > FEW
        ? kind == KIND_INLINE || !store.holds(source, 4L * count)
        : kind == KIND_SPARSE;
  }

  /** Where the blocks of unknown places are. */
  private void findWords(
      Mapping store, int[] ordinals, int from, int unknownCount, Direction direction) {
    for (int i = 0; i < unknownCount; i++) {
      final int place = unknown[i];
      final boolean isIn = direction == null ? (place & 1) != 0 : direction == Direction.IN;
      final int ordinal = ordinals[from + (direction == null ? place >> 1 : place)];
      words[place] = store.head(ordinal, isIn ? Direction.IN : Direction.OUT);
    }
  }

  /** Loads that do not wait for each other are under way together: all words, then all headers. */
  private void readHeaders(long epoch, Mapping store, int unknownCount) {
    while (true) {
      final long rollbacks = Rollbacks.count(store);
      for (int i = 0; i < unknownCount; i++) {
        sources[unknown[i]] = Mapping.getLongAcquire(words[unknown[i]]);
      }
      for (int i = 0; i < unknownCount; i++) {
        final int place = unknown[i];
        final long block = store.at(sources[place]);
        final int count = sources[place] == 0 ? 0 : visibleCount(store, block, epoch);
        tags[place] = count < 0 ? count : AdjacencyDescriptor.tag(KIND_REFERENCE, count);
        sources[place] = block + EdgeBlockDescriptor.ENDS_OFFSET;
      }
      if (!Rollbacks.happenedSince(store, rollbacks)) {
        return;
      }
    }
  }

  /**
   * As {@link EdgeCursor} does it.
   *
   * @return {@link #PARTLY_VISIBLE} if the block was made by the epoch and has changed since, or
   *     has entries that were removed; {@link #CHANGED_SINCE} if it is younger
   */
  private static int visibleCount(Mapping store, long block, long epoch) {
    final long watermark = Mapping.getLongAcquire(block + WATERMARK_OFFSET);
    final int count = Mapping.getIntAcquire(block + COUNT_OFFSET);
    final int removed = Mapping.getInt(block + REMOVED_COUNT_OFFSET);
    final int capacity = Mapping.getInt(block + CAPACITY_OFFSET);
    final long created = Mapping.getLong(block + CREATED_OFFSET);
    VarHandle.acquireFence();
    if (created > epoch
        || count < 0
        || count > capacity
        || !store.holds(block, EdgeBlockDescriptor.blockLength(capacity))) {
      return CHANGED_SINCE;
    }
    final boolean isWhole =
        Mapping.getLongAcquire(block + WATERMARK_OFFSET) == watermark
            && watermark <= epoch
            && removed == 0;
    return isWhole ? count : PARTLY_VISIBLE;
  }

  /**
   * Copies what was found.
   *
   * @param last places of a concept, less one
   * @return of how many places
   */
  private int copy(Snapshot snapshot, Mapping store, int places, int last) {
    final int[] begins = offsets;
    final long[] from = sources;
    final int[] found = tags;
    int[] target = ends;
    int tail = 0;
    for (int place = 0; place < places; place++) {
      begins[place] = tail;
      final int count = found[place] >>> COUNT_SHIFT;
      copyFew(from[place], target, tail);
      if (count <= FEW) {
        tail += count;
      } else {
        tail = copyMany(snapshot, store, place, tail);
        target = ends;
        if (tail > ENOUGH_ENDS && (place & last) == last) {
          begins[place + 1] = tail;
          return place + 1;
        }
      }
    }
    begins[places] = tail;
    return places;
  }

  /** What is copied too much is overwritten by what comes next, or disregarded. */
  private static void copyFew(long source, int[] target, int tail) {
    final int first = Mapping.getIntAt(source);
    final long second = Mapping.getLongAt(source + 4);
    final long third = Mapping.getLongAt(source + 12);
    final long fourth = Mapping.getLongAt(source + 20);
    target[tail] = first;
    target[tail + 1] = (int) second;
    target[tail + 2] = (int) (second >>> 32);
    target[tail + 3] = (int) third;
    target[tail + 4] = (int) (third >>> 32);
    target[tail + 5] = (int) fourth;
    target[tail + 6] = (int) (fourth >>> 32);
  }

  /** All of a place's, the first few again if they are very many. */
  private int copyMany(Snapshot snapshot, Mapping store, int place, int tail) {
    final int tag = tags[place];
    if (tag == CHANGED_SINCE) {
      return appendOneByOne(snapshot, store, words[place], tail);
    }
    if (tag == PARTLY_VISIBLE) {
      return copyVisible(snapshot.epoch(), sources[place] - EdgeBlockDescriptor.ENDS_OFFSET, tail);
    }
    final int count = tag >>> COUNT_SHIFT;
    final int[] target = requireRoom(tail, count);
    final long source = sources[place];
    if ((tag & KIND_MASK) == KIND_SPARSE) {
      return copySparse(source, count, target, tail);
    }
    if (count > MANY) {
      Mapping.copyInts(source, target, tail, count);
    } else {
      for (int i = FEW; i < count; i++) {
        target[tail + i] = Mapping.getIntAt(source + 4L * i);
      }
    }
    return tail + count;
  }

  /** Without a branch: which ones were removed nobody can guess. */
  private static int copySparse(long source, int count, int[] target, int tail) {
    int next = tail;
    for (int i = 0; i < count; i++) {
      final int end = Mapping.getIntAt(source + 4L * i);
      target[next] = end;
      next += (end | -end) >>> 31;
    }
    return next;
  }

  /**
   * Of a block that was made by the epoch. What has come to its entries since is not visible, nor
   * what comes now.
   */
  private int copyVisible(long epoch, long block, int tail) {
    final int capacity = Mapping.getInt(block + CAPACITY_OFFSET);
    final int count = Math.min(capacity, Mapping.getIntAcquire(block + COUNT_OFFSET));
    final int[] target = requireRoom(tail, count);
    final long created = block + EdgeBlockDescriptor.createdOffset(capacity);
    final long removed = block + EdgeBlockDescriptor.removedOffset(capacity);
    int next = tail;
    for (int i = 0; i < count; i++) {
      target[next] = Mapping.getInt(block + EdgeBlockDescriptor.ENDS_OFFSET + 4L * i);
      // Both at least 0 if visible. No epoch is above LIVE, so that nothing overflows.
      final long sinceCreated = epoch - Mapping.getLong(created + 8L * i);
      final long untilRemoved = Mapping.getLongOpaque(removed + 8L * i) - epoch - 1;
      next += (int) (~(sinceCreated | untilRemoved) >>> 63);
    }
    return next;
  }

  private int appendOneByOne(Snapshot snapshot, Mapping store, long word, int tail) {
    cursor.wrap(snapshot, store, word);
    int next = tail;
    while (cursor.next()) {
      requireRoom(next, 1);
      ends[next++] = cursor.end();
    }
    return next;
  }

  /** Room for so many ends, and after them for the few of every place that is left. */
  private int[] requireRoom(int used, int more) {
    final int needed = Math.addExact(used + SLACK, more);
    if (ends.length < needed) {
      ends = Arrays.copyOf(ends, Math.max(needed, used + (used >> 1)));
    }
    return ends;
  }
}
