package io.lectern.engine;

import static io.lectern.layout.BlockHeapDescriptor.BLOCK_NEXT_OFFSET;
import static io.lectern.layout.BlockHeapDescriptor.BLOCK_RETIRE_EPOCH_OFFSET;
import static io.lectern.layout.BlockHeapDescriptor.CLASS_COUNT;
import static io.lectern.layout.BlockHeapDescriptor.QUEUES_OFFSET;
import static io.lectern.layout.BlockHeapDescriptor.QUEUE_COUNT_OFFSET;
import static io.lectern.layout.BlockHeapDescriptor.QUEUE_HEAD_OFFSET;
import static io.lectern.layout.BlockHeapDescriptor.QUEUE_LENGTH;
import static io.lectern.layout.BlockHeapDescriptor.QUEUE_TAIL_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.RETIRED_BYTES_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.REUSED_BYTES_OFFSET;

import io.lectern.engine.StoreException.Reason;
import io.lectern.layout.BlockHeapDescriptor;
import java.lang.foreign.MemorySegment;

/**
 * Gives out blocks of an area and takes them back; see {@link BlockHeapDescriptor}. A retired block
 * is used again, oldest first, once no pinned epoch can see it. Used by the writer's thread only.
 */
final class BlockHeap {
  private final MemorySegment memory;
  private final Area area;
  private final UndoLog undo;
  private final ReclaimFloor floor;
  private final int smallest;

  BlockHeap(StoreFile file, Area area, UndoLog undo, ReclaimFloor floor) {
    this.memory = file.memory();
    this.area = area;
    this.undo = undo;
    this.floor = floor;
    this.smallest =
        Memory.getInt(memory, area.offset() + BlockHeapDescriptor.SMALLEST_BLOCK_OFFSET);
  }

  /** The heap in an area of a file. */
  static BlockHeap of(
      StoreFile file, AreaGrowth growth, int areaKind, UndoLog undo, ReclaimFloor floor) {
    return new BlockHeap(file, new Area(file, growth, areaKind), undo, floor);
  }

  /**
   * Takes a block that holds {@code bytes}, block header included. Its content is undefined.
   *
   * @return the block's file offset
   * @throws StoreException NO_SPACE if neither a retired block nor new space is to be had
   */
  long allocate(long bytes) {
    final int sizeClass = classOf(bytes);
    final long queue = queue(sizeClass);
    final long head = Memory.getLong(memory, queue + QUEUE_HEAD_OFFSET);
    if (isReusable(head)) {
      return reuse(sizeClass, queue, head);
    }
    final long length = BlockHeapDescriptor.classBytes(smallest, sizeClass);
    final long used = Memory.getLong(memory, area.usedBytesOffset());
    final long block;
    try {
      block = area.requireAllocated(used, length);
    } catch (StoreException e) {
      if (e.reason() != Reason.NO_SPACE) {
        throw e;
      }
      // Whoever pinned what was retired may be gone since the last look: the next one would be due
      // after another commit, to which it could not come without space.
      floor.look();
      if (!isReusable(head)) {
        throw e;
      }
      return reuse(sizeClass, queue, head);
    }
    undo.putLong(area.usedBytesOffset(), used + length);
    return block;
  }

  private boolean isReusable(long block) {
    return block != 0
        && floor.isReusable(Memory.getLong(memory, block + BLOCK_RETIRE_EPOCH_OFFSET));
  }

  /** Bytes of the block that {@link #allocate} gives for a length, block header included. */
  long usableBytes(long bytes) {
    return BlockHeapDescriptor.classBytes(smallest, classOf(bytes));
  }

  /** Gives a block back at the epoch from which on nothing published leads to it. */
  void retire(long block, long bytes, long epoch) {
    final int sizeClass = classOf(bytes);
    final long queue = queue(sizeClass);
    final long tail = Memory.getLong(memory, queue + QUEUE_TAIL_OFFSET);
    undo.putLong(block + BLOCK_NEXT_OFFSET, 0);
    undo.putLong(block + BLOCK_RETIRE_EPOCH_OFFSET, epoch);
    undo.putLong(tail == 0 ? queue + QUEUE_HEAD_OFFSET : tail + BLOCK_NEXT_OFFSET, block);
    undo.putLong(queue + QUEUE_TAIL_OFFSET, block);
    undo.addLong(queue + QUEUE_COUNT_OFFSET, 1);
    undo.addLong(RETIRED_BYTES_OFFSET, BlockHeapDescriptor.classBytes(smallest, sizeClass));
  }

  private long reuse(int sizeClass, long queue, long head) {
    final long next = Memory.getLong(memory, head + BLOCK_NEXT_OFFSET);
    undo.putLong(queue + QUEUE_HEAD_OFFSET, next);
    if (next == 0) {
      undo.putLong(queue + QUEUE_TAIL_OFFSET, 0);
    }
    undo.addLong(queue + QUEUE_COUNT_OFFSET, -1);
    undo.addLong(REUSED_BYTES_OFFSET, BlockHeapDescriptor.classBytes(smallest, sizeClass));
    return head;
  }

  private int classOf(long bytes) {
    final int sizeClass = BlockHeapDescriptor.classOf(smallest, bytes);
    if (sizeClass >= CLASS_COUNT) {
      throw new StoreException(Reason.TOO_LARGE, "no block holds " + bytes + " bytes");
    }
    return sizeClass;
  }

  private long queue(int sizeClass) {
    return area.offset() + QUEUES_OFFSET + (long) sizeClass * QUEUE_LENGTH;
  }
}
