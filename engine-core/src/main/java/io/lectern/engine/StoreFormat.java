package io.lectern.engine;

import static io.lectern.layout.StoreHeaderDescriptor.*;

import io.lectern.layout.BlockHeapDescriptor;
import io.lectern.layout.HnswRegionDescriptor;
import io.lectern.layout.IdIndexDescriptor;
import io.lectern.layout.RegionTableDescriptor;
import io.lectern.layout.SymbolTableDescriptor;
import java.lang.foreign.MemorySegment;

/** Lays out a new store file: where its areas lie and what an empty one holds. */
final class StoreFormat {
  private StoreFormat() {}

  static long areaOffset(StoreConfig config, int areaKind) {
    long offset = RegionTableDescriptor.AREA_ALIGNMENT;
    for (int area = 1; area < areaKind; area++) {
      offset += config.reservedBytes(area);
    }
    return offset;
  }

  static long totalLength(StoreConfig config) {
    return areaOffset(config, RegionTableDescriptor.AREA_COUNT + 1);
  }

  static long initialBytes(StoreConfig config, int areaKind) {
    final long least =
        switch (areaKind) {
          case RegionTableDescriptor.INDEX -> 4L * IdIndexDescriptor.SEGMENT_LENGTH;
          case RegionTableDescriptor.SYMBOLS -> 2L * SymbolTableDescriptor.NAMES_OFFSET;
          case RegionTableDescriptor.HNSW -> HnswRegionDescriptor.REGION_HEADER_LENGTH;
          default -> BlockHeapDescriptor.AREA_HEADER_LENGTH;
        };
    return Math.max(least, config.growthBytes());
  }

  static void write(MemorySegment memory, StoreConfig config, StoreIdentity identity, long length) {
    writeRegionTable(memory, config);
    writeHeap(
        memory, config, RegionTableDescriptor.RECORDS, BlockHeapDescriptor.RECORD_SMALLEST_BLOCK);
    writeHeap(memory, config, RegionTableDescriptor.EDGES, BlockHeapDescriptor.EDGE_SMALLEST_BLOCK);
    writeHeap(
        memory, config, RegionTableDescriptor.INDEX, BlockHeapDescriptor.INDEX_SMALLEST_BLOCK);
    writeEmptyIndex(memory, config);
    putUsed(memory, RegionTableDescriptor.SYMBOLS, SymbolTableDescriptor.NAMES_OFFSET);
    // Epoch 1 is the empty store: a pin of 0 would look like a row never used.
    Memory.putLong(memory, COMMITTED_EPOCH_OFFSET, 1);
    // Ordinal 0 is never given out, so that 0 can mean none.
    Memory.putInt(memory, SLOT_TAIL_OFFSET, 1);
    Memory.putLong(memory, FILE_LENGTH_OFFSET, length);
    Memory.putLong(memory, STORE_ID_HIGH_OFFSET, identity.high());
    Memory.putLong(memory, STORE_ID_LOW_OFFSET, identity.low());
    Memory.putLong(memory, HASH_SEED_OFFSET, identity.hashSeed());
    Memory.putLong(memory, CREATED_AT_OFFSET, identity.createdAtNs());
    Memory.putInt(memory, BYTE_ORDER_MARK_OFFSET, BYTE_ORDER_MARK);
    Memory.putInt(memory, FORMAT_MAJOR_OFFSET, FORMAT_MAJOR | (FORMAT_MINOR << 16));
    Memory.putLong(memory, CLEAN_OFFSET, 1);
    Memory.putLongRelease(memory, MAGIC_OFFSET, MAGIC);
  }

  private static void writeRegionTable(MemorySegment memory, StoreConfig config) {
    for (int area = 1; area <= RegionTableDescriptor.AREA_COUNT; area++) {
      final long entry = RegionTableDescriptor.entryOffset(area);
      Memory.putInt(memory, entry + RegionTableDescriptor.KIND_OFFSET, area);
      Memory.putInt(
          memory,
          entry + RegionTableDescriptor.REGION_OFFSET,
          RegionTableDescriptor.regionOf(area));
      Memory.putLong(memory, entry + RegionTableDescriptor.OFFSET_OFFSET, areaOffset(config, area));
      Memory.putLong(
          memory, entry + RegionTableDescriptor.RESERVED_BYTES_OFFSET, config.reservedBytes(area));
      Memory.putLong(
          memory, entry + RegionTableDescriptor.ALLOCATED_BYTES_OFFSET, initialBytes(config, area));
    }
  }

  private static void writeHeap(
      MemorySegment memory, StoreConfig config, int area, int smallestBlock) {
    final long offset = areaOffset(config, area);
    Memory.putInt(memory, offset + BlockHeapDescriptor.SMALLEST_BLOCK_OFFSET, smallestBlock);
    Memory.putInt(
        memory, offset + BlockHeapDescriptor.CLASS_COUNT_OFFSET, BlockHeapDescriptor.CLASS_COUNT);
    putUsed(memory, area, BlockHeapDescriptor.AREA_HEADER_LENGTH);
  }

  /** A directory of depth 0 whose one segment has no entries. */
  private static void writeEmptyIndex(MemorySegment memory, StoreConfig config) {
    final long directory =
        areaOffset(config, RegionTableDescriptor.INDEX) + BlockHeapDescriptor.AREA_HEADER_LENGTH;
    final long segment = directory + BlockHeapDescriptor.INDEX_SMALLEST_BLOCK;
    Memory.putLong(memory, directory + IdIndexDescriptor.DIRECTORY_ENTRIES_OFFSET, segment);
    Memory.putLong(memory, INDEX_DIRECTORY_OFFSET, directory);
    putUsed(
        memory,
        RegionTableDescriptor.INDEX,
        BlockHeapDescriptor.AREA_HEADER_LENGTH + 2L * BlockHeapDescriptor.INDEX_SMALLEST_BLOCK);
  }

  private static void putUsed(MemorySegment memory, int area, long bytes) {
    Memory.putLong(
        memory,
        RegionTableDescriptor.entryOffset(area) + RegionTableDescriptor.USED_BYTES_OFFSET,
        bytes);
  }
}
