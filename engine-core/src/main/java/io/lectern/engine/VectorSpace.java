package io.lectern.engine;

import static io.lectern.layout.HnswRegionDescriptor.*;

import io.lectern.engine.StoreException.Reason;
import io.lectern.layout.HnswRegionDescriptor;

/**
 * Where the nodes of one vector space lie, and what they hold. What it keeps never changes once the
 * space is committed. By address: a node number from the file is held against {@link #nodeLimit}
 * before it is followed. Immutable.
 */
final class VectorSpace {
  private static final int CACHE_LINE_BYTES = 64;

  private final Mapping store;
  private final int index;
  private final long descriptor;
  private final int dimension;
  private final int metric;
  private final int links;
  private final int stride;
  private final long nodes;
  private final int codeBytes;
  private final int vectorOffset;
  private final long upper;
  private final int upperStride;

  /**
   * @param offset in the file, of the descriptor
   * @throws StoreException CORRUPT if the descriptor contradicts itself
   */
  VectorSpace(Mapping store, int index, long offset) {
    this.store = store;
    this.index = index;
    this.descriptor = store.at(offset);
    this.dimension = Mapping.getInt(descriptor + SPACE_DIMENSION_OFFSET);
    this.metric = Mapping.getInt(descriptor + SPACE_METRIC_OFFSET);
    this.links = Mapping.getInt(descriptor + SPACE_LINKS_OFFSET);
    this.stride = Mapping.getInt(descriptor + SPACE_STRIDE_OFFSET);
    this.codeBytes =
        HnswRegionDescriptor.codeBytes(
            Mapping.getInt(descriptor + SPACE_CODING_OFFSET), Math.clamp(dimension, 0, 4096));
    this.vectorOffset = HnswRegionDescriptor.vectorOffset(DEFAULT_LINKS, codeBytes);
    this.upperStride = HnswRegionDescriptor.upperStride(DEFAULT_LINKS);
    requireSound();
    this.nodes = alignedAt(SPACE_NODES_OFFSET_OFFSET);
    this.upper = alignedAt(SPACE_UPPER_OFFSET_OFFSET);
  }

  private long alignedAt(int field) {
    final long offset = Mapping.getLong(descriptor + field);
    if (offset % CACHE_LINE_BYTES != 0) {
      throw corrupt("its nodes or upper blocks begin at " + offset);
    }
    return store.at(offset);
  }

  int index() {
    return index;
  }

  /** File offset of the descriptor. */
  long descriptor() {
    return store.offset(descriptor);
  }

  long descriptorAddress() {
    return descriptor;
  }

  int dimension() {
    return dimension;
  }

  int metric() {
    return metric;
  }

  int codeBytes() {
    return codeBytes;
  }

  int stride() {
    return stride;
  }

  int upperStride() {
    return upperStride;
  }

  /** Links that a node can have in a layer. */
  int maxLinks(int level) {
    return level == 0 ? 2 * links : links;
  }

  /** One more than the highest node that can be read; grows. */
  int nodeLimit() {
    final long allocated = Mapping.getLongAcquire(descriptor + SPACE_ALLOCATED_BYTES_OFFSET);
    if (allocated < 0 || !store.holds(nodes, allocated)) {
      throw corrupt("its nodes end outside of the file");
    }
    return (int) Math.min(allocated / stride, MAX_NODES);
  }

  /** One more than the highest node ever given out. */
  int nodeTail() {
    return Mapping.getIntAcquire(descriptor + SPACE_NODE_TAIL_OFFSET);
  }

  /**
   * One more than the highest node ever given out.
   *
   * @throws StoreException CORRUPT if these cannot be read
   */
  int readableTail() {
    final int tail = nodeTail();
    if (tail < 1 || tail > nodeLimit()) {
      throw corrupt("it says that it has nodes up to " + tail + ", which has no disk space");
    }
    return tail;
  }

  /** One more than the highest upper block that can be read; grows. */
  int upperLimit() {
    final long allocated = Mapping.getLongAcquire(descriptor + SPACE_UPPER_ALLOCATED_BYTES_OFFSET);
    if (allocated < 0 || !store.holds(upper, allocated)) {
      throw corrupt("its upper blocks end outside of the file");
    }
    return (int) Math.min(allocated / upperStride, MAX_NODES);
  }

  long liveCount() {
    return Mapping.getLongOpaque(descriptor + SPACE_LIVE_COUNT_OFFSET);
  }

  /** The entry point in the low half, 0 for none; its level in the high half. */
  long entry() {
    return Mapping.getLongAcquire(descriptor + SPACE_ENTRY_OFFSET);
  }

  /**
   * The level of the entry point.
   *
   * @throws StoreException CORRUPT if it is none
   */
  int entryLevel(long entry) {
    final int level = (int) (entry >>> 32);
    if (level < 0 || level > MAX_LEVEL) {
      throw corrupt("its entry point is of level " + level);
    }
    return level;
  }

  /**
   * Address of a node that a link of the file leads to; for the writer, beside whom nobody gives
   * nodes out.
   *
   * @throws StoreException CORRUPT if there is no such node
   */
  long linked(int node) {
    if (node <= 0 || node >= nodeTail()) {
      throw corrupt("a link leads to node " + Integer.toUnsignedString(node));
    }
    return node(node);
  }

  /** Whether links may lead to a node: no sweep has cut it off since it was removed. */
  boolean isLinked(long node) {
    return Mapping.getLong(node + NODE_REMOVED_OFFSET)
        > Mapping.getLong(descriptor + SPACE_SWEPT_EPOCH_OFFSET);
  }

  /** Address of a node below the limit. */
  long node(int node) {
    return nodes + (long) node * stride;
  }

  /** The node of an address. */
  int nodeAt(long address) {
    return (int) ((address - nodes) / stride);
  }

  /** How far behind a node's address lies, in another cache line, what its score is made of. */
  long scoredOffset() {
    return codeBytes > 0 ? CACHE_LINE_BYTES : vectorOffset;
  }

  /** Address of a node's vector. */
  long vector(long node) {
    return node + vectorOffset;
  }

  int ordinal(long node) {
    return Mapping.getInt(node + NODE_ORDINAL_OFFSET + codeBytes);
  }

  int level(long node) {
    return Mapping.getInt(node + NODE_LEVEL_OFFSET + codeBytes);
  }

  int upperBlock(long node) {
    return Mapping.getInt(node + NODE_UPPER_OFFSET + codeBytes);
  }

  /** Address of an upper block below the limit. */
  long upper(int block) {
    return upper + (long) block * upperStride;
  }

  /**
   * Address of a node's links in a layer; 0 if it is not in that layer, which only a node of an
   * undone batch can lack.
   */
  long links(long node, int level) {
    if (level == 0) {
      return node + NODE_LINKS_OFFSET + codeBytes;
    }
    final int block = upperBlock(node);
    return block <= 0 || level > level(node) || block > upperLimit() - level
        ? 0
        : upper(block + level - 1) + UPPER_LINKS_OFFSET;
  }

  /**
   * Whether a snapshot shows a node's vector. The removed epoch is loaded first: when a node is
   * given out again its created epoch is stored first.
   */
  static boolean isVisible(long node, long epoch) {
    return Mapping.getLongAcquire(node + NODE_REMOVED_OFFSET) > epoch
        && Mapping.getLongAcquire(node + NODE_CREATED_OFFSET) <= epoch;
  }

  StoreException corrupt(String what) {
    return new StoreException(
        Reason.CORRUPT, "vector space " + index + " is damaged: " + what + ". Run lectern verify");
  }

  private void requireSound() {
    if (dimension < MIN_DIMENSION
        || dimension > MAX_DIMENSION
        || metric < METRIC_COSINE
        || metric > METRIC_EUCLIDEAN
        || links != DEFAULT_LINKS
        || stride != HnswRegionDescriptor.stride(DEFAULT_LINKS, codeBytes, dimension)) {
      throw corrupt("its descriptor contradicts itself");
    }
  }
}
