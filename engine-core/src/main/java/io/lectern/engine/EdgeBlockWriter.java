package io.lectern.engine;

import static io.lectern.layout.EdgeBlockDescriptor.*;

import io.lectern.layout.ConceptSlotDescriptor;
import io.lectern.layout.EdgeBlockDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Changes edge blocks under the eyes of readers; see {@link EdgeBlockDescriptor}. Used by the
 * writer's thread only.
 *
 * <p>The blocks are a form of the transactional edge log: X. Zhu et al., "LiveGraph: a
 * transactional graph storage system with purely sequential adjacency list scans", VLDB 2020.
 */
final class EdgeBlockWriter {
  private static final int SMALLEST_CAPACITY = 4;

  private final MemorySegment memory;
  private final long slots;
  private final BlockHeap heap;
  private final UndoLog undo;
  private final ReclaimFloor floor;
  private final AdjacencyWriter adjacency;

  EdgeBlockWriter(
      MemorySegment memory,
      long slots,
      BlockHeap heap,
      UndoLog undo,
      ReclaimFloor floor,
      AdjacencyWriter adjacency) {
    this.memory = memory;
    this.slots = slots;
    this.heap = heap;
    this.undo = undo;
    this.floor = floor;
    this.adjacency = adjacency;
  }

  /** The block of a concept in a direction, 0 if it has none. */
  long block(int ordinal, Direction direction) {
    return Memory.getLong(memory, headOffset(ordinal, direction));
  }

  int count(long block) {
    return block == 0 ? 0 : Memory.getInt(memory, block + COUNT_OFFSET);
  }

  int end(long block, int index) {
    return Memory.getInt(memory, block + endsOffset() + 4L * index);
  }

  int type(long block, int index) {
    return Memory.getInt(memory, block + typesOffset(capacity(block)) + 4L * index);
  }

  float weight(long block, int index) {
    return Memory.getFloat(memory, block + weightsOffset(capacity(block)) + 4L * index);
  }

  long timestamp(long block, int index) {
    return Memory.getLong(memory, block + timestampsOffset(capacity(block)) + 8L * index);
  }

  boolean isLive(long block, int index) {
    return Memory.getLong(memory, block + removedOffset(capacity(block)) + 8L * index) == LIVE;
  }

  /** Index of the live edge of a type to an end, -1 if there is none. */
  int find(long block, int end, int type) {
    final int count = count(block);
    for (int i = 0; i < count; i++) {
      if (end(block, i) == end && type(block, i) == type && isLive(block, i)) {
        return i;
      }
    }
    return -1;
  }

  void append(
      int ordinal,
      Direction direction,
      int end,
      int type,
      float weight,
      long timestamp,
      long epoch) {
    long block = block(ordinal, direction);
    if (block == 0 || Memory.getInt(memory, block + COUNT_OFFSET) == capacity(block)) {
      block = rebuild(ordinal, direction, block, epoch);
    }
    stamp(block, epoch);
    final int index = Memory.getInt(memory, block + COUNT_OFFSET);
    write(block, index, end, type, weight, timestamp, epoch, LIVE);
    undo.putIntRelease(block + COUNT_OFFSET, index + 1);
  }

  void remove(long block, int index, long epoch) {
    stamp(block, epoch);
    undo.putLong(block + removedOffset(capacity(block)) + 8L * index, epoch);
    undo.putInt(
        block + REMOVED_COUNT_OFFSET, Memory.getInt(memory, block + REMOVED_COUNT_OFFSET) + 1);
  }

  /** Gives up both blocks of a concept that nobody can see any more. */
  void retireAll(int ordinal, long epoch) {
    for (Direction direction : Direction.values()) {
      final long block = block(ordinal, direction);
      if (block != 0) {
        adjacency.clear(ordinal, direction);
        undo.putLongRelease(headOffset(ordinal, direction), 0);
        heap.retire(block, blockLength(capacity(block)), epoch);
      }
    }
  }

  private int capacity(long block) {
    return Memory.getInt(memory, block + CAPACITY_OFFSET);
  }

  private long headOffset(int ordinal, Direction direction) {
    return slots
        + (long) ordinal * ConceptSlotDescriptor.SLOT_LENGTH
        + (direction == Direction.OUT
            ? ConceptSlotDescriptor.OUTGOING_OFFSET
            : ConceptSlotDescriptor.INCOMING_OFFSET);
  }

  /** Marks a block as changed at an epoch, before the change. */
  private void stamp(long block, long epoch) {
    if (Memory.getLong(memory, block + WATERMARK_OFFSET) != epoch) {
      adjacency.clear(
          Memory.getInt(memory, block + OWNER_OFFSET),
          Memory.getInt(memory, block + DIRECTION_OFFSET) == DIRECTION_OUT
              ? Direction.OUT
              : Direction.IN);
      undo.putLong(block + WATERMARK_OFFSET, epoch);
    }
    VarHandle.releaseFence();
  }

  private void write(
      long block,
      int index,
      int end,
      int type,
      float weight,
      long timestamp,
      long created,
      long removed) {
    final int capacity = capacity(block);
    Memory.putInt(memory, block + endsOffset() + 4L * index, end);
    Memory.putInt(memory, block + typesOffset(capacity) + 4L * index, type);
    Memory.putFloat(memory, block + weightsOffset(capacity) + 4L * index, weight);
    Memory.putLong(memory, block + createdOffset(capacity) + 8L * index, created);
    Memory.putLong(memory, block + removedOffset(capacity) + 8L * index, removed);
    Memory.putLong(memory, block + timestampsOffset(capacity) + 8L * index, timestamp);
    Memory.putLong(memory, block + propertiesOffset(capacity) + 8L * index, 0);
  }

  /**
   * Copies what somebody may still see to a block with room for half as much again, and publishes
   * that.
   */
  private long rebuild(int ordinal, Direction direction, long old, long epoch) {
    adjacency.clear(ordinal, direction);
    final int kept = countKept(old);
    final int wanted = Math.max(SMALLEST_CAPACITY, (kept + (kept >> 1) + SMALLEST_CAPACITY) & ~3);
    final long block = heap.allocate(blockLength(wanted));
    final int capacity = EdgeBlockDescriptor.capacityOf(heap.usableBytes(blockLength(wanted)));
    Memory.putLong(memory, block + WATERMARK_OFFSET, epoch);
    Memory.putInt(memory, block + OWNER_OFFSET, ordinal);
    Memory.putInt(memory, block + CAPACITY_OFFSET, capacity);
    Memory.putInt(
        memory,
        block + DIRECTION_OFFSET,
        direction == Direction.OUT ? DIRECTION_OUT : DIRECTION_IN);
    Memory.putLong(memory, block + CREATED_OFFSET, epoch);
    Memory.putLong(memory, block + PREVIOUS_OFFSET, old);
    copyKept(old, block);
    undo.putLongRelease(headOffset(ordinal, direction), block);
    if (old != 0) {
      heap.retire(old, blockLength(capacity(old)), epoch);
    }
    return block;
  }

  private int countKept(long block) {
    int kept = 0;
    for (int i = 0; i < count(block); i++) {
      if (isKept(block, i)) {
        kept++;
      }
    }
    return kept;
  }

  private boolean isKept(long block, int index) {
    final long removed =
        Memory.getLong(memory, block + removedOffset(capacity(block)) + 8L * index);
    return removed == LIVE || !floor.isReusable(removed);
  }

  private void copyKept(long old, long block) {
    int count = 0;
    int removedCount = 0;
    final int oldCount = count(old);
    for (int i = 0; i < oldCount; i++) {
      if (isKept(old, i)) {
        final int capacity = capacity(old);
        final long removed = Memory.getLong(memory, old + removedOffset(capacity) + 8L * i);
        final long created = Memory.getLong(memory, old + createdOffset(capacity) + 8L * i);
        write(
            block,
            count++,
            end(old, i),
            type(old, i),
            weight(old, i),
            timestamp(old, i),
            created,
            removed);
        removedCount += removed == LIVE ? 0 : 1;
      }
    }
    Memory.putInt(memory, block + COUNT_OFFSET, count);
    Memory.putInt(memory, block + REMOVED_COUNT_OFFSET, removedCount);
  }
}
