package io.lectern.engine;

import static io.lectern.layout.HnswRegionDescriptor.*;
import static io.lectern.layout.StoreHeaderDescriptor.VECTOR_COUNT_OFFSET;

import io.lectern.layout.EdgeBlockDescriptor;
import io.lectern.layout.HnswRegionDescriptor;
import io.lectern.layout.RegionTableDescriptor;
import java.util.BitSet;

/**
 * Puts right what vector nodes say of the records that refer to them, and makes the queues of
 * retired nodes anew. Values of vectors are nobody's copy. Used by one thread.
 */
final class VectorRepair {
  private final RepairFile store;
  private final SlotRepair slots;
  private final VectorSpaces spaces;
  private final BitSet[] claimed;

  VectorRepair(RepairFile store, SlotRepair slots) {
    this.store = store;
    this.slots = slots;
    this.spaces = new VectorSpaces(store.file());
    final long region = store.file().areaOffset(RegionTableDescriptor.HNSW);
    final int count = store.getInt(region + SPACE_COUNT_OFFSET);
    if (count < 0 || count > MAX_SPACES) {
      throw RepairFile.beyondRepair("it counts " + count + " vector spaces");
    }
    this.claimed = new BitSet[count];
    for (int space = 0; space < count; space++) {
      claimed[space] = new BitSet();
      requireDescriptor(space);
    }
  }

  void repair() {
    for (int ordinal = 1; ordinal < slots.tail(); ordinal++) {
      if (slots.isLive(ordinal) && !slots.isDamaged(ordinal)) {
        claim(ordinal, slots.record(ordinal));
      }
    }
    final long nodes = store.takeChanges();
    if (nodes > 0) {
      store.tell(nodes + " words of vector nodes were put right by the records that have them");
    }
    long live = 0;
    for (int space = 0; space < claimed.length; space++) {
      live += claimed[space].cardinality();
      store.putLong(spaces.space(space) + SPACE_LIVE_COUNT_OFFSET, claimed[space].cardinality());
      if (!slots.hasDamaged()) {
        repairQueue(space);
      }
    }
    store.putLong(VECTOR_COUNT_OFFSET, live);
    final long others = store.takeChanges();
    if (others > 0) {
      store.tell(
          others + " words of counts and queues of free nodes of vector spaces were written anew");
    }
    for (int space = 0; space < claimed.length; space++) {
      new GraphRepair(store, spaces.open(space)).repair(claimed[space]);
    }
  }

  /** What a space says of itself follows from nothing else, but must not be followed if wrong. */
  private void requireDescriptor(int index) {
    final long space = spaces.space(index);
    final int dimension = store.getInt(space + SPACE_DIMENSION_OFFSET);
    final int tail = store.getInt(space + SPACE_NODE_TAIL_OFFSET);
    final long stride = store.getInt(space + SPACE_STRIDE_OFFSET);
    final long allocated = store.getLong(space + SPACE_ALLOCATED_BYTES_OFFSET);
    if (dimension < MIN_DIMENSION
        || dimension > MAX_DIMENSION
        || store.getInt(space + SPACE_LINKS_OFFSET) != DEFAULT_LINKS
        || stride
            != HnswRegionDescriptor.stride(DEFAULT_LINKS, codeBytes(space, dimension), dimension)
        || tail < 1
        || tail > MAX_NODES
        || (tail > 1 && tail * stride > allocated)
        || !StoreCopy.isWithinRegion(store.file(), index)) {
      throw RepairFile.beyondRepair(
          "the descriptor of vector space " + index + " contradicts itself");
    }
  }

  private int codeBytes(long space, int dimension) {
    return HnswRegionDescriptor.codeBytes(store.getInt(space + SPACE_CODING_OFFSET), dimension);
  }

  private void claim(int ordinal, long record) {
    for (int i = 0; i < RecordReader.vectorCount(store.memory(), record); i++) {
      final int reference = RecordReader.vectorReference(store.memory(), record, i);
      final int space = HnswRegionDescriptor.spaceOf(reference);
      final int node = HnswRegionDescriptor.nodeOf(reference);
      if (space >= claimed.length || node < 1 || node >= tail(space) || claimed[space].get(node)) {
        store.tell(
            "slot "
                + ordinal
                + " has a vector that no space holds, or that another has too: nothing was done"
                + " about that");
        continue;
      }
      claimed[space].set(node);
      final long offset = spaces.node(reference);
      store.putInt(details(space, node) + NODE_ORDINAL_OFFSET, ordinal);
      store.putLong(offset + NODE_REMOVED_OFFSET, EdgeBlockDescriptor.LIVE);
      final long created = RecordReader.created(store.memory(), record);
      if (store.getLong(offset + NODE_CREATED_OFFSET) > created
          || store.getLong(offset + NODE_CREATED_OFFSET) < 1) {
        store.putLong(offset + NODE_CREATED_OFFSET, created);
      }
    }
  }

  private void repairQueue(int index) {
    final long space = spaces.space(index);
    int last = 0;
    int head = 0;
    for (int node = claimed[index].nextClearBit(1);
        node < tail(index);
        node = claimed[index].nextClearBit(node + 1)) {
      final long offset = node(index, node);
      store.putLong(offset + NODE_REMOVED_OFFSET, store.epoch());
      if (last == 0) {
        head = node;
      } else {
        store.putInt(details(index, last) + NODE_NEXT_OFFSET, node);
      }
      last = node;
    }
    if (last != 0) {
      store.putInt(details(index, last) + NODE_NEXT_OFFSET, 0);
    }
    store.putInt(space + SPACE_RETIRED_HEAD_OFFSET, head);
    store.putInt(space + SPACE_RETIRED_TAIL_OFFSET, last);
  }

  /** Where a node goes on behind its codes. */
  private long details(int space, int node) {
    return node(space, node)
        + codeBytes(
            spaces.space(space), store.getInt(spaces.space(space) + SPACE_DIMENSION_OFFSET));
  }

  private int tail(int space) {
    return store.getInt(spaces.space(space) + SPACE_NODE_TAIL_OFFSET);
  }

  private long node(int space, int node) {
    return spaces.node(HnswRegionDescriptor.reference(space, node));
  }
}
