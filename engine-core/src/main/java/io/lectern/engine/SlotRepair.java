package io.lectern.engine;

import static io.lectern.layout.ConceptSlotDescriptor.*;
import static io.lectern.layout.StoreHeaderDescriptor.*;

import com.dynatrace.hash4j.hashing.HashValue128;
import io.lectern.layout.RegionTableDescriptor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * Puts slots right by the records that they refer to, finds records that slots do not lead to any
 * more, and makes the queues of free slots and of tombstones anew. Used by one thread.
 */
final class SlotRepair {
  private final RepairFile store;
  private final RecordCheck records;
  private final Fingerprints fingerprints;
  private final long area;
  private final int tail;

  /** Slots whose record is damaged. */
  private final BitSet damaged = new BitSet();

  SlotRepair(RepairFile store, RecordCheck records) {
    this.store = store;
    this.records = records;
    this.fingerprints = new Fingerprints(store.getLong(HASH_SEED_OFFSET));
    this.area = store.file().areaOffset(RegionTableDescriptor.SLOTS);
    this.tail = repairTail();
  }

  void repair() {
    int repaired = 0;
    for (int ordinal = 1; ordinal < tail; ordinal++) {
      if (record(ordinal) == 0) {
        repairFree(ordinal);
      } else if (records.isOf(record(ordinal), ordinal)) {
        repeatRecord(ordinal, record(ordinal));
      } else {
        damaged.set(ordinal);
      }
      repaired += store.takeChanges() > 0 ? 1 : 0;
    }
    tell(repaired, "of %d slots were put right by their records");
    findRecords();
    repairQueues();
    damaged.stream()
        .limit(100)
        .forEach(
            ordinal ->
                store.tell(
                    "the record of the concept in slot "
                        + ordinal
                        + " is damaged and cannot be made from anything else: restore the store"
                        + " from a checkpoint, or put the concept again"));
  }

  /** One more than the highest ordinal. */
  int tail() {
    return tail;
  }

  boolean isOrdinal(int ordinal) {
    return ordinal >= 1 && ordinal < tail;
  }

  boolean isDamaged(int ordinal) {
    return damaged.get(ordinal);
  }

  boolean hasDamaged() {
    return !damaged.isEmpty();
  }

  long slot(int ordinal) {
    return area + (long) ordinal * SLOT_LENGTH;
  }

  /** File offset of the newest version's record; 0: none. */
  long record(int ordinal) {
    return store.getLong(slot(ordinal) + RECORD_OFFSET);
  }

  boolean isLive(int ordinal) {
    return record(ordinal) != 0 && store.getInt(slot(ordinal) + TYPE_OFFSET) != TYPE_TOMBSTONE;
  }

  /** The header says twice how many slots there are. */
  private int repairTail() {
    final int claimed = store.getInt(SLOT_TAIL_OFFSET);
    final long used = store.getLong(RepairFile.usedBytesOffset(RegionTableDescriptor.SLOTS));
    final long room = store.file().allocatedBytes(RegionTableDescriptor.SLOTS) / SLOT_LENGTH;
    final boolean claimedFits = claimed >= 1 && claimed <= Math.max(1, room);
    final boolean usedFits = used >= 0 && used % SLOT_LENGTH == 0 && used / SLOT_LENGTH <= room;
    if (!claimedFits && !usedFits) {
      throw RepairFile.beyondRepair("its header does not tell how many slots there are");
    }
    final int chosen =
        (int) Math.max(claimedFits ? claimed : 1, usedFits ? Math.max(1, used / SLOT_LENGTH) : 1);
    store.putInt(SLOT_TAIL_OFFSET, chosen);
    store.putLong(
        RepairFile.usedBytesOffset(RegionTableDescriptor.SLOTS),
        chosen == 1 && used == 0 ? 0 : (long) chosen * SLOT_LENGTH);
    tell((int) store.takeChanges(), "words that say how many slots there are were put right");
    return chosen;
  }

  private void repairFree(int ordinal) {
    final long slot = slot(ordinal);
    store.putInt(slot + TYPE_OFFSET, TYPE_TOMBSTONE);
    store.putLong(slot + OUTGOING_OFFSET, 0);
    store.putLong(slot + INCOMING_OFFSET, 0);
    if (store.getLong(slot + EPOCH_OFFSET) < 0
        || store.getLong(slot + EPOCH_OFFSET) > store.epoch()) {
      store.putLong(slot + EPOCH_OFFSET, store.epoch());
    }
  }

  private void repeatRecord(int ordinal, long record) {
    final long slot = slot(ordinal);
    final byte[] id = RecordReader.id(store.memory(), record);
    final HashValue128 hash = fingerprints.of(id, id.length);
    store.putLong(slot + FINGERPRINT_HIGH_OFFSET, hash.getMostSignificantBits());
    store.putLong(slot + FINGERPRINT_LOW_OFFSET, hash.getLeastSignificantBits());
    final long created = RecordReader.created(store.memory(), record);
    if (store.getLong(slot + EPOCH_OFFSET) != created) {
      // Either of the two may be what is damaged: the record that the epoch names, if there is one.
      damaged.set(ordinal);
      return;
    }
    repeatType(slot, record);
  }

  private void repeatType(long slot, long record) {
    store.putInt(slot + TYPE_OFFSET, RecordReader.type(store.memory(), record));
    store.putInt(
        slot + CONFIDENCE_OFFSET,
        Float.floatToRawIntBits(RecordReader.confidence(store.memory(), record)));
  }

  /** Looks through the record area for what slots should lead to. */
  private void findRecords() {
    if (damaged.isEmpty()) {
      return;
    }
    int found = 0;
    for (long record = records.first(); record < records.end(); record = records.next(record)) {
      final int ordinal = records.ordinalIfWhole(record);
      if (ordinal != 0
          && damaged.get(ordinal)
          && RecordReader.created(store.memory(), record)
              == store.getLong(slot(ordinal) + EPOCH_OFFSET)) {
        store.putLong(slot(ordinal) + RECORD_OFFSET, record);
        damaged.clear(ordinal);
        repeatRecord(ordinal, record);
        found++;
      }
    }
    // No record of that epoch, but one that is whole: it is the epoch that is damaged.
    for (int ordinal = damaged.nextSetBit(0);
        ordinal >= 0;
        ordinal = damaged.nextSetBit(ordinal + 1)) {
      final long record = record(ordinal);
      if (records.isOf(record, ordinal)) {
        store.putLong(slot(ordinal) + EPOCH_OFFSET, RecordReader.created(store.memory(), record));
        damaged.clear(ordinal);
        repeatRecord(ordinal, record);
        found++;
      }
    }
    store.takeChanges();
    tell(found, "slots that had lost their record were given it again");
  }

  private void repairQueues() {
    final List<Integer> free = new ArrayList<>();
    final List<Integer> tombstones = new ArrayList<>();
    int live = 0;
    for (int ordinal = 1; ordinal < tail; ordinal++) {
      if (isLive(ordinal)) {
        live++;
        putQueue(ordinal, 0, QUEUE_NONE);
      } else {
        (record(ordinal) == 0 ? free : tombstones).add(ordinal);
      }
    }
    putQueue(free, QUEUE_FREE, FREE_SLOT_HEAD_OFFSET, FREE_SLOT_TAIL_OFFSET);
    putQueue(tombstones, QUEUE_TOMBSTONE, TOMBSTONE_HEAD_OFFSET, TOMBSTONE_TAIL_OFFSET);
    store.takeChanges(); // the order of a queue is nothing that was wrong
    store.putLong(CONCEPT_COUNT_OFFSET, live);
    tell((int) store.takeChanges(), "count of concepts was put right");
  }

  private void putQueue(List<Integer> ordinals, int queue, int headOffset, int tailOffset) {
    ordinals.sort(Comparator.comparingLong(ordinal -> store.getLong(slot(ordinal) + EPOCH_OFFSET)));
    for (int i = 0; i < ordinals.size(); i++) {
      putQueue(ordinals.get(i), i + 1 < ordinals.size() ? ordinals.get(i + 1) : 0, queue);
    }
    store.putInt(headOffset, ordinals.isEmpty() ? 0 : ordinals.getFirst());
    store.putInt(tailOffset, ordinals.isEmpty() ? 0 : ordinals.getLast());
  }

  private void putQueue(int ordinal, int next, int queue) {
    store.putInt(slot(ordinal) + NEXT_OFFSET, next);
    store.putInt(slot(ordinal) + QUEUE_OFFSET, queue);
  }

  private void tell(int count, String what) {
    if (count > 0) {
      store.tell(
          what.contains("%d") ? count + " " + String.format(what, tail - 1) : count + " " + what);
    }
  }
}
