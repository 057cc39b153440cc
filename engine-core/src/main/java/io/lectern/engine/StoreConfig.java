package io.lectern.engine;

import io.lectern.layout.BlockHeapDescriptor;
import io.lectern.layout.RegionTableDescriptor;

/**
 * What is fixed when a store file is made: the address space set aside for each area, which costs
 * no disk until it is used, and how the writer behaves.
 *
 * @param undoBytes old values of one batch: 16 bytes each
 * @param slotBytes 64 bytes a concept
 * @param indexBytes about 15 bytes a concept
 * @param recordBytes versions of concepts
 * @param edgeBytes adjacency blocks
 * @param hnswBytes vectors and links of all spaces
 * @param growthBytes least disk space taken at a time when an area grows; a power of two, and 2 MiB
 *     or more where the file system holds files in large pages, as ext4 does: see {@link
 *     AreaGrowth}
 * @param reclaimIntervalEpochs epochs between two looks at the reader table, at most: large batches
 *     are followed by one
 */
public record StoreConfig(
    long undoBytes,
    long slotBytes,
    long indexBytes,
    long recordBytes,
    long edgeBytes,
    long hnswBytes,
    long growthBytes,
    int reclaimIntervalEpochs) {

  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  /** Room for as many symbols as there can be, of the longest names. */
  private static final long SYMBOL_BYTES = 32 * MIB;

  /**
   * Checks every field.
   *
   * @throws IllegalArgumentException if an area is smaller than 2 MiB or the growth is no power of
   *     two of at least 4096
   */
  public StoreConfig {
    for (long bytes :
        new long[] {undoBytes, slotBytes, indexBytes, recordBytes, edgeBytes, hnswBytes}) {
      Limits.require(
          bytes >= RegionTableDescriptor.AREA_ALIGNMENT,
          "area",
          bytes,
          "must have at least 2 MiB reserved");
    }
    Limits.require(
        growthBytes >= BlockHeapDescriptor.AREA_HEADER_LENGTH && Long.bitCount(growthBytes) == 1,
        "growthBytes",
        growthBytes,
        "must be a power of two of at least 4096");
    Limits.require(
        reclaimIntervalEpochs > 0,
        "reclaimIntervalEpochs",
        reclaimIntervalEpochs,
        "must be positive");
  }

  /** Room for a billion concepts and a terabyte each of records, edges and vectors. */
  public static StoreConfig defaults() {
    return new StoreConfig(
        GIB, 64 * GIB, 32 * GIB, 1024 * GIB, 1024 * GIB, 1024 * GIB, 2 * MIB, 64);
  }

  /**
   * Room for tens of thousands of concepts, grown in small steps, reclaimed at every chance: for
   * tests.
   */
  public static StoreConfig small() {
    return new StoreConfig(16 * MIB, 16 * MIB, 16 * MIB, 64 * MIB, 64 * MIB, 64 * MIB, 64 << 10, 1);
  }

  /** The same with so many bytes reserved for vectors. */
  public StoreConfig withHnswBytes(long bytes) {
    return new StoreConfig(
        undoBytes,
        slotBytes,
        indexBytes,
        recordBytes,
        edgeBytes,
        bytes,
        growthBytes,
        reclaimIntervalEpochs);
  }

  /** The same, grown in steps of at least so many bytes. */
  public StoreConfig withGrowthBytes(long bytes) {
    return new StoreConfig(
        undoBytes,
        slotBytes,
        indexBytes,
        recordBytes,
        edgeBytes,
        hnswBytes,
        bytes,
        reclaimIntervalEpochs);
  }

  long reservedBytes(int areaKind) {
    final long bytes =
        switch (areaKind) {
          case RegionTableDescriptor.UNDO -> undoBytes;
          case RegionTableDescriptor.SLOTS -> slotBytes;
          case RegionTableDescriptor.INDEX -> indexBytes;
          case RegionTableDescriptor.RECORDS -> recordBytes;
          case RegionTableDescriptor.SYMBOLS -> SYMBOL_BYTES;
          case RegionTableDescriptor.EDGES -> edgeBytes;
          case RegionTableDescriptor.HNSW -> hnswBytes;
          // A line for each slot.
          case RegionTableDescriptor.ADJACENCY -> slotBytes;
          default -> throw new IllegalArgumentException("no area of kind " + areaKind);
        };
    final long mask = RegionTableDescriptor.AREA_ALIGNMENT - 1;
    return (bytes + mask) & ~mask;
  }
}
