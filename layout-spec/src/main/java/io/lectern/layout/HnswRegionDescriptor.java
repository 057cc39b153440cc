package io.lectern.layout;

/**
 * The HNSW region: up to 16 named vector spaces, each with nodes of a fixed stride. In this version
 * nodes hold vectors; the room for links is there and unused.
 *
 * <pre>
 *   region offset
 *      0  space count u32                 (release; spaces are only added)
 *    256  space s at 256 + s * 256:
 *           0  dimension u32              2..4096
 *           4  metric u32                 1 cosine, 2 dot product, 3 Euclidean
 *           8  links per node u32         M; layer 0 has 2 M
 *          12  stride bytes u32
 *          16  nodes offset u64           in the file, of node 0; 2 MiB aligned
 *          24  nodes reserved bytes u64
 *          32  nodes allocated bytes u64
 *          40  node tail u32              one more than the highest node given out; node 0 never is
 *          44  entry point u32            0: none
 *          48  retired head u32           queue of removed nodes, oldest first
 *          52  retired tail u32
 *          56  live count u64
 *          64  name length u16, name      UTF-8, at most 62 bytes
 *         128  model length u16, model    UTF-8, at most 126 bytes
 *   8192  (2 MiB aligned) nodes
 *
 *   node n at nodes offset + n * stride, 64-byte aligned
 *      0  created epoch u64
 *      8  removed epoch u64    0x7FFFFFFFFFFFFFFF while live
 *     16  ordinal u32          of the concept
 *     20  next u32             in the retired queue
 *     24  level u32, link count u32      0 in this version
 *     32  links u32 x 2 M      0 in this version
 *         vector f32 x dimension
 * </pre>
 *
 * <p>A vector reference, as records hold them, is {@code space << 28 | node}. A node is immutable
 * from its publication, through the record that refers to it, until it is removed and no pinned
 * epoch can see it.
 */
public final class HnswRegionDescriptor {
  public static final int SPACE_COUNT_OFFSET = 0;
  public static final int SPACES_OFFSET = 256;
  public static final int SPACE_LENGTH = 256;
  public static final int MAX_SPACES = 16;
  public static final int REGION_HEADER_LENGTH = 8192;

  public static final int SPACE_DIMENSION_OFFSET = 0;
  public static final int SPACE_METRIC_OFFSET = 4;
  public static final int SPACE_LINKS_OFFSET = 8;
  public static final int SPACE_STRIDE_OFFSET = 12;
  public static final int SPACE_NODES_OFFSET_OFFSET = 16;
  public static final int SPACE_RESERVED_BYTES_OFFSET = 24;
  public static final int SPACE_ALLOCATED_BYTES_OFFSET = 32;
  public static final int SPACE_NODE_TAIL_OFFSET = 40;
  public static final int SPACE_ENTRY_POINT_OFFSET = 44;
  public static final int SPACE_RETIRED_HEAD_OFFSET = 48;
  public static final int SPACE_RETIRED_TAIL_OFFSET = 52;
  public static final int SPACE_LIVE_COUNT_OFFSET = 56;
  public static final int SPACE_NAME_OFFSET = 64;
  public static final int SPACE_MODEL_OFFSET = 128;
  public static final int MAX_SPACE_NAME_LENGTH = 62;
  public static final int MAX_MODEL_LENGTH = 126;

  public static final int METRIC_COSINE = 1;
  public static final int METRIC_DOT_PRODUCT = 2;
  public static final int METRIC_EUCLIDEAN = 3;

  public static final int NODE_CREATED_OFFSET = 0;
  public static final int NODE_REMOVED_OFFSET = 8;
  public static final int NODE_ORDINAL_OFFSET = 16;
  public static final int NODE_NEXT_OFFSET = 20;
  public static final int NODE_LEVEL_OFFSET = 24;
  public static final int NODE_LINK_COUNT_OFFSET = 28;
  public static final int NODE_LINKS_OFFSET = 32;

  public static final int MIN_DIMENSION = 2;
  public static final int MAX_DIMENSION = 4096;
  public static final int DEFAULT_LINKS = 16;

  private static final int NODE_BITS = 28;

  /** One more than the highest node number that a reference can name. */
  public static final int MAX_NODES = 1 << NODE_BITS;

  private HnswRegionDescriptor() {}

  /** Offset of the vector in a node of a space with {@code links} links. */
  public static int vectorOffset(int links) {
    return NODE_LINKS_OFFSET + 8 * links;
  }

  /** Bytes from one node to the next. */
  public static int stride(int links, int dimension) {
    return (vectorOffset(links) + 4 * dimension + 63) & ~63;
  }

  public static int reference(int space, int node) {
    return (space << NODE_BITS) | node;
  }

  public static int spaceOf(int reference) {
    return reference >>> NODE_BITS;
  }

  public static int nodeOf(int reference) {
    return reference & ((1 << NODE_BITS) - 1);
  }
}
