package io.lectern.engine;

import static io.lectern.layout.AdjacencyDescriptor.*;
import static io.lectern.layout.StoreHeaderDescriptor.SLOT_TAIL_OFFSET;

import io.lectern.engine.StoreException.Reason;
import io.lectern.layout.ConceptSlotDescriptor;
import io.lectern.layout.EdgeBlockDescriptor;
import io.lectern.layout.RegionTableDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.agrona.collections.IntArrayQueue;

/**
 * Keeps the adjacency area, from which readers take the ends of edges that are the same for every
 * snapshot; see {@link io.lectern.layout.AdjacencyDescriptor}. An entry is cleared before its edges
 * change, and set some time after, when nobody can see them as they were. Used by the writer's
 * thread only.
 *
 * <p>What is to be looked at is known by a bit for each direction of each ordinal. A writer that
 * takes a store over begins with looking at all of them once.
 */
final class AdjacencyWriter {
  private static final int DIRECTIONS = 2;

  /** What has changed beyond that is found by going round. */
  private static final int MOST_CHANGED = 1 << 16;

  /** So many that cannot be set yet: those that changed after them cannot either. */
  private static final int ENOUGH_FAILURES = 8;

  private final MemorySegment memory;
  private final Area area; // null: the file has none
  private final long slots;
  private final ReclaimFloor floor;

  /** Bits of what there is nothing to do about: its entry is set. */
  private long[] done;

  /** Ordinals below this one have bits. */
  private int known;

  /** Bits that are not set. */
  private long pending;

  /** Ordinals from here to {@link #inherited} have not been looked at; their entries may be set. */
  private int unseen = 1;

  private final int inherited;

  /** How often something came to be pending. */
  private long changes;

  /** Ordinals with entries that were cleared, those cleared first in front; once or more. */
  private final IntArrayQueue changed = new IntArrayQueue(0);

  // The round through what is pending, and what was true when it began.
  private int cursor = 1;
  private long roundChanges;
  private long roundOldest;

  /** Whether the last round ended as it began: the next would find nothing else. */
  private boolean isResting;

  AdjacencyWriter(StoreFile file, AreaGrowth growth, ReclaimFloor floor) {
    this.memory = file.memory();
    this.floor = floor;
    this.slots = file.areaOffset(RegionTableDescriptor.SLOTS);
    final boolean isThere = file.hasArea(RegionTableDescriptor.ADJACENCY);
    this.area = isThere ? new Area(file, growth, RegionTableDescriptor.ADJACENCY) : null;
    this.inherited = isThere ? Memory.getInt(memory, SLOT_TAIL_OFFSET) : 1;
    this.known = inherited;
    this.done = new long[words(inherited)];
    Arrays.fill(done, -1L);
  }

  /** Forgets all entries: pages of the file may be of different ages. */
  void clearAll() {
    if (area != null) {
      memory.asSlice(area.offset(), area.allocated()).fill((byte) 0);
    }
  }

  /** Takes an entry back, before the edges that it tells of are changed. */
  void clear(int ordinal, Direction direction) {
    if (area == null || ordinal >= known || !isDone(bit(ordinal, direction))) {
      return;
    }
    markPending(bit(ordinal, direction));
    if (changed.size() < MOST_CHANGED) {
      changed.offerInt(ordinal);
    }
    if (hasLine(ordinal)) {
      Memory.putInt(memory, entry(ordinal, direction) + TAG_OFFSET, 0);
      VarHandle.storeStoreFence();
    }
  }

  /**
   * Sets entries that can be set, of so many ordinals at most. Between batches.
   *
   * @return whether there may be more to set
   * @throws StoreException CORRUPT if it meets a block that is not in the file
   */
  boolean settle(int ordinals) {
    if (area == null) {
      return false;
    }
    addNewOrdinals();
    return (pending > 0 || unseen < inherited) && settle(ordinals, this::settleAny);
  }

  /**
   * Sets entries that can be set, of so many ordinals at most, in the order in which they were
   * cleared. Between batches: whoever does this as often as batches are committed looks at each
   * change once or twice.
   *
   * @throws StoreException as {@link #settle}
   */
  void settleChanged(int ordinals) {
    if (!changed.isEmpty()) {
      settle(
          ordinals,
          most -> {
            takeChanged(most);
            return false;
          });
    }
  }

  private boolean settle(int ordinals, IntPredicate work) {
    floor.look();
    try {
      return work.test(ordinals);
    } catch (StoreException e) {
      if (e.reason() != Reason.NO_SPACE) {
        throw e;
      }
      return false; // This can wait.
    } catch (IndexOutOfBoundsException e) {
      throw new StoreException(
          Reason.CORRUPT, "an edge block lies outside of the store: run lectern verify", e);
    }
  }

  private boolean settleAny(int ordinals) {
    final int left = settleUnseen(takeChanged(ordinals));
    return left == 0 || settlePending(left);
  }

  private int takeChanged(int ordinals) {
    int left = ordinals;
    int failures = 0;
    while (left > 0 && failures < ENOUGH_FAILURES && !changed.isEmpty()) {
      final int ordinal = changed.pollInt();
      settleLine(ordinal);
      if (isPending(ordinal)) {
        failures++;
        changed.offerInt(ordinal);
      }
      left--;
    }
    return left;
  }

  private int settleUnseen(int ordinals) {
    int left = ordinals;
    while (left > 0 && unseen < inherited) {
      settleLine(unseen);
      unseen++;
      left--;
    }
    return left;
  }

  private boolean settlePending(int ordinals) {
    if (isResting && changes == roundChanges && floor.oldest() == roundOldest) {
      return false;
    }
    isResting = false;
    int left = ordinals;
    while (left > 0 && pending > 0) {
      if (cursor == 1) {
        roundChanges = changes;
        roundOldest = floor.oldest();
      }
      cursor = nextPending(cursor);
      if (cursor >= known) {
        cursor = 1;
        if (changes == roundChanges && floor.oldest() == roundOldest) {
          isResting = true;
          return false;
        }
      } else {
        settleLine(cursor);
        cursor++;
      }
      left--;
    }
    return pending > 0;
  }

  /** The next ordinal with something pending, {@link #known} if there is none. */
  private int nextPending(int from) {
    int word = word(bit(from, Direction.OUT));
    long bits = ~done[word] & (-1L << bit(from, Direction.OUT));
    while (bits == 0) {
      if (++word >= done.length) {
        return known;
      }
      bits = ~done[word];
    }
    return (int)
        Math.min(known, (((long) word << 6) + Long.numberOfTrailingZeros(bits)) / DIRECTIONS);
  }

  private void settleLine(int ordinal) {
    area.requireAllocated((long) ordinal * LINE_LENGTH, LINE_LENGTH);
    settleEntry(ordinal, Direction.OUT, ConceptSlotDescriptor.OUTGOING_OFFSET);
    settleEntry(ordinal, Direction.IN, ConceptSlotDescriptor.INCOMING_OFFSET);
  }

  private void settleEntry(int ordinal, Direction direction, int head) {
    final long bit = bit(ordinal, direction);
    final long entry = entry(ordinal, direction);
    if (Memory.getInt(memory, entry + TAG_OFFSET) != 0) {
      return;
    }
    final long slot = slots + (long) ordinal * ConceptSlotDescriptor.SLOT_LENGTH;
    if (set(entry, Memory.getLong(memory, slot + head))) {
      if (!isDone(bit)) {
        done[word(bit)] |= 1L << bit;
        pending--;
      }
    } else if (isDone(bit)) {
      markPending(bit);
    }
  }

  /** Sets an entry; false if that may be done later. */
  private boolean set(long entry, long block) {
    if (block == 0) {
      Memory.putIntRelease(memory, entry + TAG_OFFSET, tag(KIND_INLINE, 0));
      return true;
    }
    if (Memory.getLong(memory, block + EdgeBlockDescriptor.WATERMARK_OFFSET) > floor.oldest()) {
      return false;
    }
    final int count = Memory.getInt(memory, block + EdgeBlockDescriptor.COUNT_OFFSET);
    final int removed = Memory.getInt(memory, block + EdgeBlockDescriptor.REMOVED_COUNT_OFFSET);
    if (count - removed <= INLINE_ENDS) {
      copyLive(block, count, entry);
      Memory.putIntRelease(memory, entry + TAG_OFFSET, tag(KIND_INLINE, count - removed));
    } else {
      if (removed != 0) {
        clearRemovedEnds(block, count);
      }
      final int kind = removed == 0 ? KIND_REFERENCE : KIND_SPARSE;
      Memory.putLong(memory, entry + REFERENCE_OFFSET, block + EdgeBlockDescriptor.ENDS_OFFSET);
      Memory.putIntRelease(memory, entry + TAG_OFFSET, tag(kind, count));
    }
    return true;
  }

  /**
   * Nobody reads them any more: every snapshot, now and later, sees the edges as removed. So this
   * needs no batch, and nobody has to copy the block.
   */
  private void clearRemovedEnds(long block, int count) {
    final int capacity = Memory.getInt(memory, block + EdgeBlockDescriptor.CAPACITY_OFFSET);
    final long removed = block + EdgeBlockDescriptor.removedOffset(capacity);
    for (int i = 0; i < count; i++) {
      if (Memory.getLong(memory, removed + 8L * i) != EdgeBlockDescriptor.LIVE) {
        Memory.putInt(memory, block + EdgeBlockDescriptor.ENDS_OFFSET + 4L * i, 0);
      }
    }
  }

  private void copyLive(long block, int count, long entry) {
    final int capacity = Memory.getInt(memory, block + EdgeBlockDescriptor.CAPACITY_OFFSET);
    final long removed = block + EdgeBlockDescriptor.removedOffset(capacity);
    long target = entry + ENDS_OFFSET;
    for (int i = 0; i < count && target < entry + ENTRY_LENGTH; i++) {
      if (Memory.getLong(memory, removed + 8L * i) == EdgeBlockDescriptor.LIVE) {
        Memory.putInt(
            memory,
            target,
            Memory.getInt(memory, block + EdgeBlockDescriptor.ENDS_OFFSET + 4L * i));
        target += Integer.BYTES;
      }
    }
  }

  private void addNewOrdinals() {
    final int tail = Memory.getInt(memory, SLOT_TAIL_OFFSET);
    if (tail > known) {
      if (words(tail) > done.length) {
        done = Arrays.copyOf(done, words(tail) + (done.length >> 1));
      }
      for (int ordinal = known; ordinal < tail; ordinal++) {
        for (Direction direction : Direction.values()) {
          final long bit = bit(ordinal, direction);
          done[word(bit)] &= ~(1L << bit);
        }
      }
      pending += (long) DIRECTIONS * (tail - known);
      known = tail;
      changes++;
    }
  }

  private boolean hasLine(int ordinal) {
    return (ordinal + 1L) * LINE_LENGTH <= area.allocated();
  }

  private long entry(int ordinal, Direction direction) {
    return area.offset()
        + (long) ordinal * LINE_LENGTH
        + (direction == Direction.OUT ? OUTGOING_OFFSET : INCOMING_OFFSET);
  }

  private boolean isPending(int ordinal) {
    return !isDone(bit(ordinal, Direction.OUT)) || !isDone(bit(ordinal, Direction.IN));
  }

  private boolean isDone(long bit) {
    return (done[word(bit)] >>> bit & 1) != 0;
  }

  private void markPending(long bit) {
    done[word(bit)] &= ~(1L << bit);
    pending++;
    changes++;
  }

  private static long bit(int ordinal, Direction direction) {
    return (long) DIRECTIONS * ordinal + (direction == Direction.OUT ? 0 : 1);
  }

  private static int word(long bit) {
    return (int) (bit >>> 6);
  }

  private static int words(int ordinals) {
    return word((long) DIRECTIONS * ordinals) + 1;
  }
}
