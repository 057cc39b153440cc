package io.lectern.engine;

import static io.lectern.layout.HnswRegionDescriptor.REGION_HEADER_LENGTH;
import static io.lectern.layout.HnswRegionDescriptor.SPACE_ALLOCATED_BYTES_OFFSET;
import static io.lectern.layout.HnswRegionDescriptor.SPACE_LINKS_OFFSET;
import static io.lectern.layout.HnswRegionDescriptor.SPACE_NODES_OFFSET_OFFSET;
import static io.lectern.layout.HnswRegionDescriptor.SPACE_NODE_TAIL_OFFSET;
import static io.lectern.layout.HnswRegionDescriptor.SPACE_STRIDE_OFFSET;
import static io.lectern.layout.HnswRegionDescriptor.SPACE_UPPER_ALLOCATED_BYTES_OFFSET;
import static io.lectern.layout.HnswRegionDescriptor.SPACE_UPPER_OFFSET_OFFSET;
import static io.lectern.layout.HnswRegionDescriptor.SPACE_UPPER_TAIL_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.BOOT_ID_HIGH_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.BOOT_ID_LOW_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.CLEAN_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.CONTROL_ID_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.HEADER_LENGTH;
import static io.lectern.layout.StoreHeaderDescriptor.UNDO_COUNT_OFFSET;

import io.lectern.layout.BlockHeapDescriptor;
import io.lectern.layout.HnswRegionDescriptor;
import io.lectern.layout.RegionTableDescriptor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Which ranges of a store a copy of it consists of, in order: what was ever given out, and nothing
 * of the undo area. The header and the HNSW region's header, which hold all words that the writer
 * changes without logging them, are taken at once, with what differs in a copy: it is a store that
 * was closed cleanly, and has disk space behind what it uses and no more.
 */
final class CapturedRanges {
  private static final long PAGE_BYTES = 4096;

  private final StoreFile file;
  private final MemorySegment memory;
  private final int windowBytes;
  private final List<CapturedRange> ranges = new ArrayList<>();
  private int windows;

  private CapturedRanges(StoreFile file, int windowBytes) {
    this.file = file;
    this.memory = file.memory();
    this.windowBytes = windowBytes;
  }

  /** The ranges of now. In the writer's thread, between two batches. */
  static List<CapturedRange> of(StoreFile file, int windowBytes) {
    return new CapturedRanges(file, windowBytes).collect();
  }

  private List<CapturedRange> collect() {
    final MemorySegment header = bytes(0, HEADER_LENGTH);
    add(0, HEADER_LENGTH, header);
    for (int area = 1; area < RegionTableDescriptor.HNSW; area++) {
      final long used = area == RegionTableDescriptor.UNDO ? 0 : file.usedBytes(area);
      add(file.areaOffset(area), used, bytes(file.areaOffset(area), headLength(area)));
      putAllocated(header, area, used);
    }
    final MemorySegment regionHeader =
        bytes(file.areaOffset(RegionTableDescriptor.HNSW), REGION_HEADER_LENGTH);
    add(file.areaOffset(RegionTableDescriptor.HNSW), REGION_HEADER_LENGTH, regionHeader);
    putAllocated(header, RegionTableDescriptor.HNSW, REGION_HEADER_LENGTH);
    // What is in it follows from the blocks.
    putAllocated(header, RegionTableDescriptor.ADJACENCY, 0);
    addSpaces(regionHeader);
    close(header);
    return List.copyOf(ranges);
  }

  private void addSpaces(MemorySegment regionHeader) {
    final VectorSpaces spaces = new VectorSpaces(file);
    final long region = file.areaOffset(RegionTableDescriptor.HNSW);
    for (int i = 0; i < spaces.count(); i++) {
      final long space = spaces.space(i) - region;
      final int tail = Memory.getInt(regionHeader, space + SPACE_NODE_TAIL_OFFSET);
      // Node 0 is never given out, so a tail of 1 means that there are none.
      final long used =
          tail == 1 ? 0 : (long) tail * Memory.getInt(regionHeader, space + SPACE_STRIDE_OFFSET);
      add(Memory.getLong(regionHeader, space + SPACE_NODES_OFFSET_OFFSET), used, bytes(0, 0));
      Memory.putLong(regionHeader, space + SPACE_ALLOCATED_BYTES_OFFSET, roundUp(used));
      addUpperBlocks(regionHeader, space);
    }
  }

  private void addUpperBlocks(MemorySegment regionHeader, long space) {
    final int tail = Memory.getInt(regionHeader, space + SPACE_UPPER_TAIL_OFFSET);
    final int links = Memory.getInt(regionHeader, space + SPACE_LINKS_OFFSET);
    final long used = tail == 1 ? 0 : (long) tail * HnswRegionDescriptor.upperStride(links);
    add(Memory.getLong(regionHeader, space + SPACE_UPPER_OFFSET_OFFSET), used, bytes(0, 0));
    Memory.putLong(regionHeader, space + SPACE_UPPER_ALLOCATED_BYTES_OFFSET, roundUp(used));
  }

  private void add(long offset, long used, MemorySegment head) {
    if (used > 0) {
      ranges.add(new CapturedRange(offset, roundUp(used), used, head, windows));
      windows = Math.toIntExact(windows + Math.ceilDiv(roundUp(used), (long) windowBytes));
    }
  }

  /** Queues of free blocks change with every command: better taken now than word by word. */
  private static int headLength(int area) {
    return switch (area) {
      case RegionTableDescriptor.INDEX,
          RegionTableDescriptor.RECORDS,
          RegionTableDescriptor.EDGES ->
          BlockHeapDescriptor.AREA_HEADER_LENGTH;
      default -> 0;
    };
  }

  private MemorySegment bytes(long offset, int length) {
    return MemorySegment.ofArray(new long[length / Long.BYTES])
        .copyFrom(memory.asSlice(offset, length));
  }

  private static void putAllocated(MemorySegment header, int area, long used) {
    Memory.putLong(
        header,
        RegionTableDescriptor.entryOffset(area)
            + (long) RegionTableDescriptor.ALLOCATED_BYTES_OFFSET,
        roundUp(used));
  }

  private static void close(MemorySegment header) {
    Memory.putLong(header, UNDO_COUNT_OFFSET, 0);
    Memory.putLong(header, CONTROL_ID_OFFSET, 0);
    Memory.putLong(header, BOOT_ID_HIGH_OFFSET, 0);
    Memory.putLong(header, BOOT_ID_LOW_OFFSET, 0);
    Memory.putInt(header, CLEAN_OFFSET, 1);
  }

  private static long roundUp(long bytes) {
    return (bytes + PAGE_BYTES - 1) & -PAGE_BYTES;
  }
}
