package io.lectern.engine.verify;

import static io.lectern.layout.BlockHeapDescriptor.BLOCK_NEXT_OFFSET;
import static io.lectern.layout.BlockHeapDescriptor.BLOCK_RETIRE_EPOCH_OFFSET;
import static io.lectern.layout.BlockHeapDescriptor.CLASS_COUNT;
import static io.lectern.layout.BlockHeapDescriptor.QUEUES_OFFSET;
import static io.lectern.layout.BlockHeapDescriptor.QUEUE_COUNT_OFFSET;
import static io.lectern.layout.BlockHeapDescriptor.QUEUE_HEAD_OFFSET;
import static io.lectern.layout.BlockHeapDescriptor.QUEUE_LENGTH;
import static io.lectern.layout.BlockHeapDescriptor.QUEUE_TAIL_OFFSET;

import io.lectern.layout.BlockHeapDescriptor;

/**
 * A block heap: what its queues of retired blocks hold and what others claim must be all of it.
 * Used by one thread.
 */
final class Heap {
  private final StoreView view;
  private final Findings findings;
  private final String name;
  private final int area;
  private final int smallest;
  private final SpaceMap space;
  private long retiredBytes;

  Heap(StoreView view, Findings findings, String name, int area, int smallest) {
    this.view = view;
    this.findings = findings;
    this.name = name;
    this.area = area;
    this.smallest = smallest;
    this.space =
        new SpaceMap(
            findings,
            name,
            view.areaOffset(area) + BlockHeapDescriptor.AREA_HEADER_LENGTH,
            Math.min(view.usedBytes(area), view.allocatedBytes(area))
                - BlockHeapDescriptor.AREA_HEADER_LENGTH,
            smallest);
  }

  /** Whether bytes lie within the blocks ever given out. */
  boolean contains(long offset, long length) {
    return offset >= view.areaOffset(area) + BlockHeapDescriptor.AREA_HEADER_LENGTH
        && view.isUsed(area, offset, length);
  }

  /** Whether a block can begin there. */
  private boolean isBlock(long offset, long length) {
    return contains(offset, length) && (offset - view.areaOffset(area)) % (smallest / 4) == 0;
  }

  /** Bytes of the block that is given to who asks for a length, its header included. */
  long blockBytes(long length) {
    final int sizeClass = BlockHeapDescriptor.classOf(smallest, length);
    return BlockHeapDescriptor.classBytes(smallest, sizeClass);
  }

  /** Notes that a block is in use that was asked for with a length. */
  void claim(long block, long length, String owner) {
    space.claim(block, blockBytes(length), owner);
  }

  /** Walks the queues, once everything in use is claimed, and tells what is left over. */
  void verify() {
    final long header = view.areaOffset(area);
    findings.require(
        view.getInt(header + BlockHeapDescriptor.SMALLEST_BLOCK_OFFSET) == smallest
            && view.getInt(header + BlockHeapDescriptor.CLASS_COUNT_OFFSET) == CLASS_COUNT,
        Findings.SPACE,
        header,
        () -> "the " + name + " does not begin with its smallest block and count of classes");
    for (int sizeClass = 0; sizeClass < CLASS_COUNT; sizeClass++) {
      verifyQueue(sizeClass, header + QUEUES_OFFSET + (long) sizeClass * QUEUE_LENGTH);
    }
    space.findUnclaimed();
  }

  /** Bytes of all blocks in queues. */
  long retiredBytes() {
    return retiredBytes;
  }

  private void verifyQueue(int sizeClass, long queue) {
    final long blockBytes = BlockHeapDescriptor.classBytes(smallest, sizeClass);
    final long tail = view.getLong(queue + QUEUE_TAIL_OFFSET);
    final long count = view.getLong(queue + QUEUE_COUNT_OFFSET);
    final String what = "the queue of free blocks of " + blockBytes + " bytes of the " + name;
    long last = 0;
    long lastEpoch = 0;
    long found = 0;
    for (long block = view.getLong(queue + QUEUE_HEAD_OFFSET); block != 0; ) {
      if (!isBlock(block, blockBytes) || found > count) {
        findings.add(
            Findings.SPACE,
            queue,
            what
                + (found > count
                    ? " has more blocks than it says, or goes in a circle"
                    : " leads to offset " + block + ", which is not within the heap"));
        return;
      }
      final long epoch = view.getLong(block + BLOCK_RETIRE_EPOCH_OFFSET);
      findings.require(
          epoch >= lastEpoch && epoch <= view.committedEpoch(),
          Findings.SPACE,
          block,
          () ->
              "a free block of the " + name + " was retired at epoch " + epoch + ", out of order");
      space.claim(block, blockBytes, what);
      retiredBytes += blockBytes;
      last = block;
      lastEpoch = epoch;
      found++;
      block = block == tail ? 0 : view.getLong(block + BLOCK_NEXT_OFFSET);
    }
    findings.require(
        last == tail && found == count,
        Findings.SPACE,
        queue,
        what
            + " has "
            + found
            + " blocks and ends at "
            + last
            + ", but says that it has "
            + count
            + " and ends at "
            + tail);
  }
}
