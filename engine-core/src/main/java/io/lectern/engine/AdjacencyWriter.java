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

  private final MemorySegment memory;
  private final Area area; // null: the file has none
  private final long slots;
  private final ReclaimFloor floor;

  /** Bits of what there is nothing to do about: its entry is set, or cannot be set as it is. */
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
    if (pending == 0 && unseen >= inherited) {
      return false;
    }
    floor.look();
    try {
      final int left = settleUnseen(ordinals);
      return left == 0 || settlePending(left);
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

  /** Sets an entry, or leaves it for good; false if it may be set later. */
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
    } else if (removed == 0) {
      Memory.putLong(memory, entry + REFERENCE_OFFSET, block + EdgeBlockDescriptor.ENDS_OFFSET);
      Memory.putIntRelease(memory, entry + TAG_OFFSET, tag(KIND_REFERENCE, count));
    }
    return true;
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
