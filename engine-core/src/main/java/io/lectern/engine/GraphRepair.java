package io.lectern.engine;

import static io.lectern.layout.HnswRegionDescriptor.*;

import java.util.BitSet;

/** Makes the graph of a vector space anew from its nodes' vectors. Used by one thread. */
final class GraphRepair {
  private final RepairFile store;
  private final VectorSpace space;

  GraphRepair(RepairFile store, VectorSpace space) {
    this.store = store;
    this.space = space;
  }

  /**
   * @param live nodes that records refer to
   */
  void repair(BitSet live) {
    clear();
    final GraphWriter graph =
        new GraphWriter(store.undo(), new GraphLinks(store.file().mapping(), store.undo()));
    final NodeWriter nodes =
        new NodeWriter(store.file(), store.growth(), store.undo(), store.floor());
    final float[] vector = new float[space.dimension()];
    for (int node = live.nextSetBit(1); node > 0; node = live.nextSetBit(node + 1)) {
      Mapping.copyFloats(space.vector(space.node(node)), vector, vector.length);
      tellDamage(node, vector);
      nodes.putVector(space, offset(space.node(node)), vector);
      graph.insert(space, node);
      store.undo().clear();
    }
    store.takeChanges();
    store.tell(
        "the graph of vector space "
            + space.index()
            + " was written anew, from "
            + live.cardinality()
            + " vectors");
  }

  private void tellDamage(int node, float[] vector) {
    final long details = offset(space.node(node)) + space.codeBytes();
    if (store.getInt(details + NODE_CHECKSUM_OFFSET) != Vectors.checksum(vector)) {
      store.tell(
          "the vector of slot "
              + store.getInt(details + NODE_ORDINAL_OFFSET)
              + " in vector space "
              + space.index()
              + " is damaged, or its checksum is: put that concept again");
    }
  }

  /** As if no node had been linked yet. Levels follow from the numbers of the nodes. */
  private void clear() {
    final long descriptor = space.descriptor();
    int next = 1;
    for (int node = 1; node < space.nodeTail(); node++) {
      final int level = NodeWriter.level(node);
      final long details = offset(space.node(node)) + space.codeBytes();
      if (next + level > space.upperLimit()) {
        throw RepairFile.beyondRepair("the upper blocks of a vector space end too early");
      }
      store.putInt(details + NODE_LEVEL_OFFSET, level);
      store.putInt(details + NODE_UPPER_OFFSET, level == 0 ? 0 : next);
      clearLinks(space.links(space.node(node), 0), 0);
      for (int layer = 1; layer <= level; layer++) {
        store.putLong(offset(space.upper(next)) + UPPER_NODE_OFFSET, node);
        clearLinks(space.upper(next++) + UPPER_LINKS_OFFSET, layer);
      }
    }
    store.putInt(descriptor + SPACE_UPPER_TAIL_OFFSET, next);
    store.putLong(descriptor + SPACE_ENTRY_OFFSET, 0);
    store.putInt(descriptor + SPACE_SWEEP_CURSOR_OFFSET, 0);
    store.putLong(descriptor + SPACE_SWEEP_EPOCH_OFFSET, store.epoch());
    store.putLong(descriptor + SPACE_SWEPT_EPOCH_OFFSET, store.epoch());
    store.putLong(descriptor + SPACE_SWEPT_AT_OFFSET, store.epoch());
    store.putLong(descriptor + SPACE_UNSWEPT_COUNT_OFFSET, 0);
  }

  private void clearLinks(long links, int level) {
    store.memory().asSlice(offset(links), 4L * space.maxLinks(level)).fill((byte) 0);
  }

  private long offset(long address) {
    return store.file().mapping().offset(address);
  }
}
