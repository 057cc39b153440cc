package io.lectern.engine;

import io.lectern.engine.StoreException.Reason;
import io.lectern.layout.RegionTableDescriptor;
import java.lang.foreign.MemorySegment;

/**
 * The disk space behind one area: taken ahead of use, in a call that can fail, and so early that
 * its pages are made before they are written.
 */
final class Area {
  private static final String[] NAMES = {
    "", "undo", "slot", "index", "record", "symbol", "edge", "HNSW", "adjacency"
  };

  private final MemorySegment memory;
  private final AreaGrowth growth;
  private final int kind;
  private final long offset;
  private final long reserved;
  private long allocated;
  private long growsAt;

  Area(StoreFile file, AreaGrowth growth, int kind) {
    this.memory = file.memory();
    this.growth = growth;
    this.kind = kind;
    this.offset = file.areaOffset(kind);
    this.reserved = file.reservedBytes(kind);
    this.allocated = file.allocatedBytes(kind);
    this.growsAt = AreaGrowth.growsAt(allocated);
  }

  long offset() {
    return offset;
  }

  /** Bytes from the offset on that have disk space behind them. */
  long allocated() {
    return allocated;
  }

  /** File offset of the table row's word that counts the bytes given out. */
  long usedBytesOffset() {
    return RegionTableDescriptor.entryOffset(kind) + (long) RegionTableDescriptor.USED_BYTES_OFFSET;
  }

  /**
   * Makes sure that {@code length} bytes from {@code position} in the area have disk space behind
   * them.
   *
   * @return the file offset of the first of them
   * @throws StoreException NO_SPACE if the reserved address space or the disk is full, but
   *     TOO_LARGE if it is the undo area's: that is full of one batch alone; nothing has changed
   */
  long requireAllocated(long position, long length) {
    final long needed = position + length;
    if (needed > growsAt) {
      if (needed > allocated) {
        grow(needed);
      } else {
        setAllocated(growth.growAhead(offset, allocated, reserved));
      }
    }
    return offset + position;
  }

  private void grow(long needed) {
    if (needed > reserved) {
      throw new StoreException(
          kind == RegionTableDescriptor.UNDO ? Reason.TOO_LARGE : Reason.NO_SPACE,
          "the "
              + NAMES[kind]
              + " area is full: all of its "
              + reserved
              + " reserved bytes are in use"
              + (kind == RegionTableDescriptor.UNDO ? " by one batch; send less in one unit" : ""));
    }
    setAllocated(growth.grow(offset, allocated, needed, reserved));
  }

  private void setAllocated(long bytes) {
    // What could not be had ahead is not asked for again before it is needed.
    growsAt = bytes == allocated ? allocated : AreaGrowth.growsAt(bytes);
    allocated = bytes;
    Memory.putLongRelease(
        memory,
        RegionTableDescriptor.entryOffset(kind)
            + (long) RegionTableDescriptor.ALLOCATED_BYTES_OFFSET,
        allocated);
  }
}
