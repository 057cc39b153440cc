package io.lectern.engine;

import io.lectern.layout.HnswRegionDescriptor;
import io.lectern.layout.RegionTableDescriptor;
import io.lectern.layout.StoreHeaderDescriptor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The bytes of a store file that are in use, to go back to as often as a test likes. */
final class StoreImage {
  private record Range(long offset, MemorySegment bytes) {}

  private final List<Range> ranges = new ArrayList<>();

  StoreImage(MemorySegment memory) {
    add(memory, 0, StoreHeaderDescriptor.HEADER_LENGTH);
    for (int area = 1; area <= RegionTableDescriptor.AREA_COUNT; area++) {
      final long row = RegionTableDescriptor.entryOffset(area);
      add(
          memory,
          Memory.getLong(memory, row + RegionTableDescriptor.OFFSET_OFFSET),
          Memory.getLong(memory, row + RegionTableDescriptor.ALLOCATED_BYTES_OFFSET));
    }
    final long region =
        Memory.getLong(
            memory,
            RegionTableDescriptor.entryOffset(RegionTableDescriptor.HNSW)
                + (long) RegionTableDescriptor.OFFSET_OFFSET);
    for (int i = 0; i < Memory.getInt(memory, region); i++) {
      final long space =
          region
              + HnswRegionDescriptor.SPACES_OFFSET
              + (long) i * HnswRegionDescriptor.SPACE_LENGTH;
      add(
          memory,
          Memory.getLong(memory, space + HnswRegionDescriptor.SPACE_NODES_OFFSET_OFFSET),
          Memory.getLong(memory, space + HnswRegionDescriptor.SPACE_ALLOCATED_BYTES_OFFSET));
      add(
          memory,
          Memory.getLong(memory, space + HnswRegionDescriptor.SPACE_UPPER_OFFSET_OFFSET),
          Memory.getLong(memory, space + HnswRegionDescriptor.SPACE_UPPER_ALLOCATED_BYTES_OFFSET));
    }
  }

  void restore(MemorySegment memory) {
    for (Range range : ranges) {
      MemorySegment.copy(range.bytes(), 0, memory, range.offset(), range.bytes().byteSize());
    }
  }

  private void add(MemorySegment memory, long offset, long length) {
    final byte[] bytes = new byte[Math.toIntExact(length)];
    MemorySegment.copy(memory, offset, MemorySegment.ofArray(bytes), 0, length);
    ranges.add(new Range(offset, MemorySegment.ofArray(bytes)));
  }
}
