package io.lectern.engine;

import static io.lectern.layout.StoreHeaderDescriptor.INDEX_DIRECTORY_OFFSET;

import io.lectern.layout.BlockHeapDescriptor;
import io.lectern.layout.ConceptSlotDescriptor;
import io.lectern.layout.IdIndexDescriptor;
import io.lectern.layout.RegionTableDescriptor;

/** Makes the id index anew from the slots. Used by one thread. */
final class IndexRepair {
  private static final int INSERTS_AT_ONCE = 1000;

  private final RepairFile store;
  private final SlotRepair slots;

  IndexRepair(RepairFile store, SlotRepair slots) {
    this.store = store;
    this.slots = slots;
  }

  void repair() {
    clear();
    final IdIndexWriter index =
        new IdIndexWriter(
            store.file().mapping(),
            store.file().areaOffset(RegionTableDescriptor.SLOTS),
            store.heap(RegionTableDescriptor.INDEX),
            store.undo());
    int inserted = 0;
    for (int ordinal = 1; ordinal < slots.tail(); ordinal++) {
      if (slots.record(ordinal) != 0) {
        final long slot = slots.slot(ordinal);
        index.insert(
            ordinal,
            store.getLong(slot + ConceptSlotDescriptor.FINGERPRINT_HIGH_OFFSET),
            store.getLong(slot + ConceptSlotDescriptor.FINGERPRINT_LOW_OFFSET),
            store.epoch());
        if (++inserted % INSERTS_AT_ONCE == 0) {
          store.undo().clear();
        }
      }
    }
    store.undo().clear();
    store.tell("the id index was written anew, from " + inserted + " slots");
  }

  /** As that of a new store: a directory of depth 0 whose one segment has no entries. */
  private void clear() {
    final int area = RegionTableDescriptor.INDEX;
    final int block = BlockHeapDescriptor.INDEX_SMALLEST_BLOCK;
    store.clearQueues(area, block);
    final long directory = store.file().areaOffset(area) + BlockHeapDescriptor.AREA_HEADER_LENGTH;
    final long segment = directory + block;
    store.memory().asSlice(directory, 2L * block).fill((byte) 0);
    store.putLong(directory + IdIndexDescriptor.DIRECTORY_ENTRIES_OFFSET, segment);
    store.putLong(INDEX_DIRECTORY_OFFSET, directory);
    store.putLong(
        RepairFile.usedBytesOffset(area), BlockHeapDescriptor.AREA_HEADER_LENGTH + 2L * block);
    store.takeChanges();
  }
}
