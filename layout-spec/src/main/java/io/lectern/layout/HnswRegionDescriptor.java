package io.lectern.layout;

/**
 * The HNSW region: up to 16 named vector spaces, each a graph of nodes of a fixed stride that is
 * changed in place while others search it. After Y. A. Malkov and D. A. Yashunin, "Efficient and
 * robust approximate nearest neighbor search using Hierarchical Navigable Small World graphs",
 * 2016.
 *
 * <pre>
 *   region offset
 *      0  space count u32                 (release; spaces are only added)
 *    512  space s at 512 + s * 512:
 *           0  dimension u32              2..4096
 *           4  metric u32                 1 cosine, 2 dot product, 3 Euclidean
 *           8  links per node u32         M; layer 0 has 2 M
 *          12  stride bytes u32
 *          16  nodes offset u64           in the file, of node 0; 2 MiB aligned
 *          24  nodes reserved bytes u64
 *          32  nodes allocated bytes u64
 *          40  node tail u32              one more than the highest node given out; node 0 never is
 *          44  coding u32                 0 none, 1 one byte a value
 *          48  retired head u32           queue of removed nodes, oldest first
 *          52  retired tail u32
 *          56  live count u64
 *          64  entry u64                  entry point in the low half, its level in the high half
 *          72  upper offset u64           in the file, of upper block 0
 *          80  upper reserved bytes u64
 *          88  upper allocated bytes u64
 *          96  upper tail u32             one more than the highest block given out; 0 never is
 *         100  sweep cursor u32           the next node whose links are looked at; 0: no sweep
 *         104  sweep epoch u64            links to nodes removed up to then are being taken out
 *         112  swept epoch u64            nothing leads to nodes removed up to then
 *         120  swept at u64               the epoch that made that so
 *         128  created epoch u64
 *         136  unswept count u64          nodes removed since the last sweep began
 *         192  name length u16, name      UTF-8, at most 62 bytes
 *         256  model length u16, model    UTF-8, at most 126 bytes
 *         384  model version length u16, model version   UTF-8, at most 62 bytes
 *   16384  (2 MiB aligned) nodes of space 0, then its upper blocks, then those of space 1 ...
 *
 *   node n at nodes offset + n * stride, 64-byte aligned; c is 0 without coding, else the dimension
 *   rounded up to 8
 *      0  created epoch u64
 *      8  removed epoch u64    0x7FFFFFFFFFFFFFFF while live
 *     16  factor f32           what a product with the codes is to be multiplied by
 *     20  inverse norm f32     1 / length of the vector; 0 but for cosine
 *     24  codes i8 x c
 *   24+c  ordinal u32          of the concept
 *   28+c  next u32             in the retired queue
 *   32+c  upper u32            first of its upper blocks, one for each level; 0: none
 *   36+c  level u32            of the node; never changes
 *   40+c  checksum u32         CRC32C of the vector's bytes
 *   48+c  links u32 x 2 M      of layer 0; nodes, 0 none: what follows is none, too
 *         vector f32 x dimension
 *
 *   upper block b at upper offset + b * (8 + 4 M)
 *      0  node u32
 *      8  links u32 x M        of layer l, if it is the node's l-th block
 * </pre>
 *
 * <p>A vector reference, as records hold them, is {@code space << 28 | node}. A node is immutable
 * from its publication but for links and removed epoch, until it is removed, no pinned epoch can
 * see it and no link leads to it.
 */
public final class HnswRegionDescriptor {
  public static final int SPACE_COUNT_OFFSET = 0;
  public static final int SPACES_OFFSET = 512;
  public static final int SPACE_LENGTH = 512;
  public static final int MAX_SPACES = 16;
  public static final int REGION_HEADER_LENGTH = 16384;

  public static final int SPACE_DIMENSION_OFFSET = 0;
  public static final int SPACE_METRIC_OFFSET = 4;
  public static final int SPACE_LINKS_OFFSET = 8;
  public static final int SPACE_STRIDE_OFFSET = 12;
  public static final int SPACE_NODES_OFFSET_OFFSET = 16;
  public static final int SPACE_RESERVED_BYTES_OFFSET = 24;
  public static final int SPACE_ALLOCATED_BYTES_OFFSET = 32;
  public static final int SPACE_NODE_TAIL_OFFSET = 40;
  public static final int SPACE_CODING_OFFSET = 44;
  public static final int SPACE_RETIRED_HEAD_OFFSET = 48;
  public static final int SPACE_RETIRED_TAIL_OFFSET = 52;
  public static final int SPACE_LIVE_COUNT_OFFSET = 56;
  public static final int SPACE_ENTRY_OFFSET = 64;
  public static final int SPACE_UPPER_OFFSET_OFFSET = 72;
  public static final int SPACE_UPPER_RESERVED_BYTES_OFFSET = 80;
  public static final int SPACE_UPPER_ALLOCATED_BYTES_OFFSET = 88;
  public static final int SPACE_UPPER_TAIL_OFFSET = 96;
  public static final int SPACE_SWEEP_CURSOR_OFFSET = 100;
  public static final int SPACE_SWEEP_EPOCH_OFFSET = 104;
  public static final int SPACE_SWEPT_EPOCH_OFFSET = 112;
  public static final int SPACE_SWEPT_AT_OFFSET = 120;
  public static final int SPACE_CREATED_OFFSET = 128;
  public static final int SPACE_UNSWEPT_COUNT_OFFSET = 136;
  public static final int SPACE_NAME_OFFSET = 192;
  public static final int SPACE_MODEL_OFFSET = 256;
  public static final int SPACE_MODEL_VERSION_OFFSET = 384;
  public static final int MAX_SPACE_NAME_LENGTH = 62;
  public static final int MAX_MODEL_LENGTH = 126;
  public static final int MAX_MODEL_VERSION_LENGTH = 62;

  public static final int METRIC_COSINE = 1;
  public static final int METRIC_DOT_PRODUCT = 2;
  public static final int METRIC_EUCLIDEAN = 3;

  public static final int NODE_CREATED_OFFSET = 0;
  public static final int NODE_REMOVED_OFFSET = 8;
  public static final int NODE_FACTOR_OFFSET = 16;
  public static final int NODE_INVERSE_NORM_OFFSET = 20;
  public static final int NODE_CODES_OFFSET = 24;

  /** Offsets that follow behind the codes; {@code c} is to be added. */
  public static final int NODE_ORDINAL_OFFSET = 24;

  public static final int NODE_NEXT_OFFSET = 28;
  public static final int NODE_UPPER_OFFSET = 32;
  public static final int NODE_LEVEL_OFFSET = 36;
  public static final int NODE_CHECKSUM_OFFSET = 40;
  public static final int NODE_LINKS_OFFSET = 48;

  public static final int UPPER_NODE_OFFSET = 0;
  public static final int UPPER_LINKS_OFFSET = 8;

  public static final int CODING_NONE = 0;
  public static final int CODING_BYTES = 1;

  public static final int MIN_DIMENSION = 2;
  public static final int MAX_DIMENSION = 4096;
  public static final int DEFAULT_LINKS = 16;

  /** No node has a higher level. */
  public static final int MAX_LEVEL = 15;

  private static final int NODE_BITS = 28;

  /** One more than the highest node number that a reference can name. */
  public static final int MAX_NODES = 1 << NODE_BITS;

  private HnswRegionDescriptor() {}

  /** Bytes of a node's codes: {@code c} above. */
  public static int codeBytes(int coding, int dimension) {
    return coding == CODING_BYTES ? (dimension + 7) & ~7 : 0;
  }

  /** Offset of the vector in a node of a space with {@code links} links. */
  public static int vectorOffset(int links, int codeBytes) {
    return NODE_LINKS_OFFSET + codeBytes + 8 * links;
  }

  /** Bytes from one node to the next. */
  public static int stride(int links, int codeBytes, int dimension) {
    return (vectorOffset(links, codeBytes) + 4 * dimension + 63) & ~63;
  }

  /** Bytes from one upper block to the next. */
  public static int upperStride(int links) {
    return UPPER_LINKS_OFFSET + 4 * links;
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
