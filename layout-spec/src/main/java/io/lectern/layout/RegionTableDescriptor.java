package io.lectern.layout;

/**
 * The region table in the header page: one 64-byte row for each area of the file, at {@code
 * REGION_TABLE_OFFSET + area * 64}. The four regions are made of these areas: header (undo),
 * concept (slots, index, records, symbols), edge (blocks, adjacency) and HNSW. Minor version 0 has
 * no row of kind 8.
 *
 * <pre>
 *    0  area kind u32        1-based, equal to row + 1; 0 in an unused row
 *    4  region u32           1 header, 2 concept, 3 edge, 4 HNSW
 *    8  offset u64           of the area's first byte, 2 MiB aligned; never changes
 *   16  reserved bytes u64   sparse address space set aside; never changes
 *   24  allocated bytes u64  from the offset on, backed by the file system (release; only grows)
 *   32  used bytes u64       from the offset on, ever given out (opaque, undone with the batch)
 *   40  unused, 0
 * </pre>
 */
public final class RegionTableDescriptor {
  public static final int ENTRY_LENGTH = 64;
  public static final int KIND_OFFSET = 0;
  public static final int REGION_OFFSET = 4;
  public static final int OFFSET_OFFSET = 8;
  public static final int RESERVED_BYTES_OFFSET = 16;
  public static final int ALLOCATED_BYTES_OFFSET = 24;
  public static final int USED_BYTES_OFFSET = 32;

  /** Alignment of every area, so that large pages can map it. */
  public static final long AREA_ALIGNMENT = 2L << 20;

  public static final int REGION_HEADER = 1;
  public static final int REGION_CONCEPT = 2;
  public static final int REGION_EDGE = 3;
  public static final int REGION_HNSW = 4;

  public static final int UNDO = 1;
  public static final int SLOTS = 2;
  public static final int INDEX = 3;
  public static final int RECORDS = 4;
  public static final int SYMBOLS = 5;
  public static final int EDGES = 6;
  public static final int HNSW = 7;

  /** Not in files of minor version 0. */
  public static final int ADJACENCY = 8;

  /** Rows in use in this version. */
  public static final int AREA_COUNT = 8;

  private static final int[] REGION_OF_AREA = {
    0,
    REGION_HEADER,
    REGION_CONCEPT,
    REGION_CONCEPT,
    REGION_CONCEPT,
    REGION_CONCEPT,
    REGION_EDGE,
    REGION_HNSW,
    REGION_EDGE
  };

  private RegionTableDescriptor() {}

  /** Offset in the file of the row for an area kind (1..{@link #AREA_COUNT}). */
  public static int entryOffset(int areaKind) {
    return StoreHeaderDescriptor.REGION_TABLE_OFFSET + (areaKind - 1) * ENTRY_LENGTH;
  }

  /** The region that an area belongs to. */
  public static int regionOf(int areaKind) {
    return REGION_OF_AREA[areaKind];
  }
}
