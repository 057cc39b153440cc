package io.lectern.engine.verify;

import static io.lectern.layout.EdgeBlockDescriptor.*;

import io.lectern.layout.EdgeBlockDescriptor;

/**
 * An edge block that lies in the file as a whole. Moved from block to block, used by one thread.
 */
final class EdgeBlock {
  private final StoreView view;
  private final Heap heap;
  private long block;
  private int capacity;
  private int count;

  EdgeBlock(StoreView view, Heap heap) {
    this.view = view;
    this.heap = heap;
  }

  /**
   * Moves to a block.
   *
   * @return what is wrong with its place, capacity or count, so that it must not be read; null:
   *     nothing
   */
  String wrap(long offset) {
    block = offset;
    capacity = 0;
    count = 0;
    if (offset % 16 != 0 || !heap.contains(offset, ENDS_OFFSET)) {
      return "is not within the edge area";
    }
    final int claimed = view.getInt(block + CAPACITY_OFFSET);
    if (claimed < 4
        || claimed % 4 != 0
        || !heap.contains(block, heap.blockBytes(blockLength(claimed)))
        || EdgeBlockDescriptor.capacityOf(heap.blockBytes(blockLength(claimed))) != claimed) {
      return "has room for " + Integer.toUnsignedString(claimed) + " entries, which no block has";
    }
    final int entries = view.getInt(block + COUNT_OFFSET);
    if (entries < 0 || entries > claimed) {
      return "has " + Integer.toUnsignedString(entries) + " entries, but room for " + claimed;
    }
    capacity = claimed;
    count = entries;
    return null;
  }

  long offset() {
    return block;
  }

  long length() {
    return blockLength(capacity);
  }

  int count() {
    return count;
  }

  int owner() {
    return view.getInt(block + OWNER_OFFSET);
  }

  int direction() {
    return view.getInt(block + DIRECTION_OFFSET);
  }

  long watermark() {
    return view.getLong(block + WATERMARK_OFFSET);
  }

  long createdEpoch() {
    return view.getLong(block + CREATED_OFFSET);
  }

  int removedCount() {
    return view.getInt(block + REMOVED_COUNT_OFFSET);
  }

  int end(int index) {
    return view.getInt(block + endsOffset() + 4L * index);
  }

  int type(int index) {
    return view.getInt(block + typesOffset(capacity) + 4L * index);
  }

  long created(int index) {
    return view.getLong(block + createdOffset(capacity) + 8L * index);
  }

  long removed(int index) {
    return view.getLong(block + removedOffset(capacity) + 8L * index);
  }

  boolean isLive(int index) {
    return removed(index) == LIVE;
  }

  boolean hasProperties(int index) {
    return view.getLong(block + propertiesOffset(capacity) + 8L * index) != 0;
  }

  /** A number that two edges share only if all that is said of them is the same. */
  long hash(int index, int from, int to) {
    return EdgeHash.of(
        from,
        to,
        type(index),
        view.getInt(block + weightsOffset(capacity) + 4L * index),
        created(index),
        view.getLong(block + timestampsOffset(capacity) + 8L * index));
  }
}
