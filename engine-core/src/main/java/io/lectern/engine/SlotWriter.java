package io.lectern.engine;

import static io.lectern.layout.ConceptSlotDescriptor.*;
import static io.lectern.layout.StoreHeaderDescriptor.FREE_SLOT_HEAD_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.FREE_SLOT_TAIL_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.SLOT_TAIL_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.TOMBSTONE_HEAD_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.TOMBSTONE_TAIL_OFFSET;

import io.lectern.engine.StoreException.Reason;
import io.lectern.layout.RegionTableDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Gives out concept slots, changes them under the eyes of readers and takes them back; see {@link
 * io.lectern.layout.ConceptSlotDescriptor}. Used by the writer's thread only.
 */
final class SlotWriter {
  private final MemorySegment memory;
  private final Area area;
  private final UndoLog undo;
  private final ReclaimFloor floor;

  SlotWriter(StoreFile file, AreaGrowth growth, UndoLog undo, ReclaimFloor floor) {
    this.memory = file.memory();
    this.area = new Area(file, growth, RegionTableDescriptor.SLOTS);
    this.undo = undo;
    this.floor = floor;
  }

  long areaOffset() {
    return area.offset();
  }

  long offset(int ordinal) {
    return area.offset() + (long) ordinal * SLOT_LENGTH;
  }

  long record(int ordinal) {
    return Memory.getLong(memory, offset(ordinal) + RECORD_OFFSET);
  }

  boolean isTombstone(int ordinal) {
    return Memory.getInt(memory, offset(ordinal) + TYPE_OFFSET) == TYPE_TOMBSTONE;
  }

  /** Takes a slot for a fingerprint; it is stamped with the epoch and has no record yet. */
  int allocate(long high, long low, long epoch) {
    final int free = Memory.getInt(memory, FREE_SLOT_HEAD_OFFSET);
    if (free != 0 && floor.isReusable(Memory.getLong(memory, offset(free) + EPOCH_OFFSET))) {
      return reuse(free, high, low, epoch);
    }
    final int ordinal = Memory.getInt(memory, SLOT_TAIL_OFFSET);
    if (ordinal == Integer.MAX_VALUE) {
      throw new StoreException(Reason.NO_SPACE, "every one of 2^31 ordinals is in use");
    }
    final long slot = area.requireAllocated((long) ordinal * SLOT_LENGTH, SLOT_LENGTH);
    // An undone batch may have left anything here: the stamp first, since an old one could look
    // valid.
    Memory.putLongRelease(memory, slot + EPOCH_OFFSET, epoch);
    VarHandle.storeStoreFence();
    for (int word = EPOCH_OFFSET + 8; word < SLOT_LENGTH; word += 8) {
      Memory.putLong(memory, slot + word, 0);
    }
    Memory.putLong(memory, slot + FINGERPRINT_HIGH_OFFSET, high);
    Memory.putLong(memory, slot + FINGERPRINT_LOW_OFFSET, low);
    undo.putIntRelease(SLOT_TAIL_OFFSET, ordinal + 1);
    undo.putLong(area.usedBytesOffset(), (ordinal + 1L) * SLOT_LENGTH);
    return ordinal;
  }

  /** Points a slot to its new newest version. */
  void publish(int ordinal, long record, int type, float confidence, long epoch) {
    final long slot = offset(ordinal);
    undo.putLong(slot + EPOCH_OFFSET, epoch);
    VarHandle.releaseFence();
    undo.putLong(
        slot + TYPE_OFFSET,
        Integer.toUnsignedLong(type) | (long) Float.floatToRawIntBits(confidence) << 32);
    undo.putLongRelease(slot + RECORD_OFFSET, record);
  }

  /**
   * Notes a slot whose newest version is a tombstone, to be taken back when nobody can see older
   * ones.
   */
  void queueTombstone(int ordinal) {
    if (Memory.getInt(memory, offset(ordinal) + QUEUE_OFFSET) == QUEUE_NONE) {
      enqueue(ordinal, QUEUE_TOMBSTONE, TOMBSTONE_HEAD_OFFSET, TOMBSTONE_TAIL_OFFSET);
    }
  }

  /**
   * Takes the next slot out of the tombstone queue that nobody can see any more.
   *
   * @return its ordinal, 0 if there is none yet
   */
  int pollTombstone() {
    while (true) {
      final int ordinal = Memory.getInt(memory, TOMBSTONE_HEAD_OFFSET);
      if (ordinal == 0) {
        return 0;
      }
      final boolean tombstone = isTombstone(ordinal);
      if (tombstone && !floor.isReusable(Memory.getLong(memory, offset(ordinal) + EPOCH_OFFSET))) {
        return 0;
      }
      dequeue(ordinal, TOMBSTONE_HEAD_OFFSET, TOMBSTONE_TAIL_OFFSET);
      if (tombstone) {
        return ordinal;
      }
    }
  }

  /** Gives a slot back that no index entry leads to. */
  void free(int ordinal, long epoch) {
    publish(ordinal, 0, TYPE_TOMBSTONE, 0, epoch);
    enqueue(ordinal, QUEUE_FREE, FREE_SLOT_HEAD_OFFSET, FREE_SLOT_TAIL_OFFSET);
  }

  private int reuse(int ordinal, long high, long low, long epoch) {
    final long slot = offset(ordinal);
    dequeue(ordinal, FREE_SLOT_HEAD_OFFSET, FREE_SLOT_TAIL_OFFSET);
    undo.putLong(slot + EPOCH_OFFSET, epoch);
    VarHandle.releaseFence();
    undo.putLong(slot + FINGERPRINT_HIGH_OFFSET, high);
    undo.putLong(slot + FINGERPRINT_LOW_OFFSET, low);
    return ordinal;
  }

  private void enqueue(int ordinal, int queue, int headOffset, int tailOffset) {
    final int tail = Memory.getInt(memory, tailOffset);
    undo.putLong(offset(ordinal) + NEXT_OFFSET, (long) queue << 32);
    if (tail == 0) {
      undo.putInt(headOffset, ordinal);
    } else {
      undo.putInt(offset(tail) + NEXT_OFFSET, ordinal);
    }
    undo.putInt(tailOffset, ordinal);
  }

  private void dequeue(int ordinal, int headOffset, int tailOffset) {
    final int next = Memory.getInt(memory, offset(ordinal) + NEXT_OFFSET);
    undo.putInt(headOffset, next);
    if (next == 0) {
      undo.putInt(tailOffset, 0);
    }
    undo.putLong(offset(ordinal) + NEXT_OFFSET, 0);
  }
}
