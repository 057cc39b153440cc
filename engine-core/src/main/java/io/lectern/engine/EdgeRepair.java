package io.lectern.engine;

import static io.lectern.layout.EdgeBlockDescriptor.*;
import static io.lectern.layout.StoreHeaderDescriptor.EDGE_COUNT_OFFSET;

import io.lectern.layout.BlockHeapDescriptor;
import io.lectern.layout.ConceptSlotDescriptor;
import io.lectern.layout.EdgeBlockDescriptor;
import io.lectern.layout.RegionTableDescriptor;

/**
 * Reads all edges in both directions, makes up its mind where the two differ, and writes the edge
 * area anew. Takes heap for all edges twice, some 80 bytes for each. Used by one thread.
 */
final class EdgeRepair {
  private static final int EDGES_AT_ONCE = 1000;

  private final RepairFile store;
  private final SlotRepair slots;
  private final SymbolRepair symbols;
  private final EdgeList outgoing = new EdgeList();
  private final EdgeList incoming = new EdgeList();
  private int unreadable;

  EdgeRepair(RepairFile store, SlotRepair slots, SymbolRepair symbols) {
    this.store = store;
    this.slots = slots;
    this.symbols = symbols;
  }

  void repair() {
    for (int ordinal = 1; ordinal < slots.tail(); ordinal++) {
      if (slots.isLive(ordinal)) {
        read(ordinal, true);
        read(ordinal, false);
      }
    }
    if (unreadable > 0) {
      store.tell(
          unreadable
              + " edge blocks could not be read: their edges were taken from the blocks of the"
              + " other ends");
    }
    final EdgeList edges =
        new EdgeMerge(symbols, this::mayHave, store::tell).merge(outgoing, incoming);
    clear();
    write(edges);
    store.tell("the edge area was written anew: " + edges.size() + " edges, in both directions");
  }

  private void read(int ordinal, boolean out) {
    final long block = store.getLong(head(ordinal, out));
    if (block == 0) {
      return;
    }
    if (!isReadable(block, ordinal, out)) {
      unreadable++;
      return;
    }
    final int count = store.getInt(block + COUNT_OFFSET);
    for (int i = 0; i < count; i++) {
      read(ordinal, out, block, i);
    }
  }

  private void read(int ordinal, boolean out, long block, int index) {
    final int capacity = store.getInt(block + CAPACITY_OFFSET);
    final int end = store.getInt(block + endsOffset() + 4L * index);
    final long removed = store.getLong(block + removedOffset(capacity) + 8L * index);
    // An epoch that is still to come is none.
    if (removed >= 0 && removed <= store.epoch()) {
      return;
    }
    (out ? outgoing : incoming)
        .add(
            out ? ordinal : end,
            out ? end : ordinal,
            store.getInt(block + typesOffset(capacity) + 4L * index),
            store.getInt(block + weightsOffset(capacity) + 4L * index),
            store.getLong(block + createdOffset(capacity) + 8L * index),
            store.getLong(block + timestampsOffset(capacity) + 8L * index));
  }

  /**
   * Whether the end of an edge whose block does not show it may have had it: the block cannot be
   * read, contradicts itself, or has it beyond its count. If not, the edge is what a damaged count
   * or epoch has brought to light.
   */
  private boolean mayHave(EdgeList edges, int index, boolean out) {
    final int ordinal = out ? edges.from(index) : edges.to(index);
    if (!isLive(ordinal)) {
      return false;
    }
    final long block = store.getLong(head(ordinal, out));
    if (block == 0 || !isReadable(block, ordinal, out) || !isConsistent(block)) {
      return true;
    }
    final int capacity = store.getInt(block + CAPACITY_OFFSET);
    for (int i = store.getInt(block + COUNT_OFFSET); i < capacity; i++) {
      if (store.getInt(block + endsOffset() + 4L * i) == (out ? edges.to(index) : edges.from(index))
          && store.getInt(block + typesOffset(capacity) + 4L * i) == edges.type(index)
          && store.getLong(block + createdOffset(capacity) + 8L * i) == edges.created(index)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the header of a block says of its entries what they are. */
  private boolean isConsistent(long block) {
    final int capacity = store.getInt(block + CAPACITY_OFFSET);
    long lastChange = 0;
    int removedCount = 0;
    for (int i = 0; i < store.getInt(block + COUNT_OFFSET); i++) {
      final long created = store.getLong(block + createdOffset(capacity) + 8L * i);
      final long removed = store.getLong(block + removedOffset(capacity) + 8L * i);
      lastChange = Math.max(lastChange, created);
      if (removed != LIVE) {
        lastChange = Math.max(lastChange, removed);
        removedCount++;
      }
    }
    return lastChange == store.getLong(block + WATERMARK_OFFSET)
        && removedCount == store.getInt(block + REMOVED_COUNT_OFFSET);
  }

  private boolean isReadable(long block, int owner, boolean out) {
    final long area = store.file().areaOffset(RegionTableDescriptor.EDGES);
    final long end = area + store.file().allocatedBytes(RegionTableDescriptor.EDGES);
    if (block % 16 != 0
        || block < area + BlockHeapDescriptor.AREA_HEADER_LENGTH
        || block > end - ENDS_OFFSET) {
      return false;
    }
    final int capacity = store.getInt(block + CAPACITY_OFFSET);
    final int count = store.getInt(block + COUNT_OFFSET);
    return store.getInt(block + OWNER_OFFSET) == owner
        && store.getInt(block + DIRECTION_OFFSET) == (out ? DIRECTION_OUT : DIRECTION_IN)
        && capacity >= 4
        && capacity % 4 == 0
        && count >= 0
        && count <= capacity
        && blockLength(capacity) <= end - block
        && EdgeBlockDescriptor.capacityOf(blockBytes(capacity)) == capacity;
  }

  private static long blockBytes(int capacity) {
    final int smallest = BlockHeapDescriptor.EDGE_SMALLEST_BLOCK;
    return BlockHeapDescriptor.classBytes(
        smallest, BlockHeapDescriptor.classOf(smallest, blockLength(capacity)));
  }

  private void clear() {
    for (int ordinal = 1; ordinal < slots.tail(); ordinal++) {
      store.putLong(head(ordinal, true), 0);
      store.putLong(head(ordinal, false), 0);
    }
    store.clearQueues(RegionTableDescriptor.EDGES, BlockHeapDescriptor.EDGE_SMALLEST_BLOCK);
    store.putLong(
        RepairFile.usedBytesOffset(RegionTableDescriptor.EDGES),
        BlockHeapDescriptor.AREA_HEADER_LENGTH);
    store.putLong(EDGE_COUNT_OFFSET, 0);
    store.takeChanges();
  }

  /** In order of their epochs: blocks that grow are retired in that order, too. */
  private void write(EdgeList edges) {
    final EdgeBlockWriter blocks =
        new EdgeBlockWriter(
            store.memory(),
            store.file().areaOffset(RegionTableDescriptor.SLOTS),
            store.heap(RegionTableDescriptor.EDGES),
            store.undo(),
            store.floor(),
            new AdjacencyWriter(store.file(), store.growth(), store.floor()));
    int written = 0;
    for (int index : edges.byCreated()) {
      if (isPossible(edges, index)) {
        put(blocks, edges, index);
      } else {
        store.tell(
            "an edge from slot "
                + edges.from(index)
                + " to slot "
                + edges.to(index)
                + " was left out: one of the two holds no concept, or its type is none");
      }
      if (++written % EDGES_AT_ONCE == 0) {
        store.undo().clear();
      }
    }
    store.undo().clear();
  }

  private void put(EdgeBlockWriter blocks, EdgeList edges, int index) {
    final int from = edges.from(index);
    final int to = edges.to(index);
    final int type = edges.type(index);
    final long out = blocks.block(from, Direction.OUT);
    final long in = blocks.block(to, Direction.IN);
    // In the shorter of the two, as EdgeWriter looks: one end of a hub's edge is seldom a hub.
    final boolean there =
        blocks.count(out) <= blocks.count(in)
            ? blocks.find(out, to, type) >= 0
            : blocks.find(in, from, type) >= 0;
    if (there) {
      store.tell("the edge from slot " + from + " to slot " + to + " was there twice");
      return;
    }
    final float weight = Float.intBitsToFloat(edges.weightBits(index));
    final long created = edges.created(index);
    blocks.append(from, Direction.OUT, to, type, weight, edges.timestamp(index), created);
    blocks.append(to, Direction.IN, from, type, weight, edges.timestamp(index), created);
    store.undo().addLong(EDGE_COUNT_OFFSET, 1);
  }

  private boolean isPossible(EdgeList edges, int index) {
    return isLive(edges.from(index))
        && isLive(edges.to(index))
        && symbols.isType(edges.type(index))
        && edges.created(index) >= 1
        && edges.created(index) <= store.epoch();
  }

  private boolean isLive(int ordinal) {
    return slots.isOrdinal(ordinal) && slots.isLive(ordinal);
  }

  private long head(int ordinal, boolean out) {
    return slots.slot(ordinal)
        + (out ? ConceptSlotDescriptor.OUTGOING_OFFSET : ConceptSlotDescriptor.INCOMING_OFFSET);
  }
}
