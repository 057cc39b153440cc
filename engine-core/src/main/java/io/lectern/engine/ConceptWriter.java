package io.lectern.engine;

import static io.lectern.layout.StoreHeaderDescriptor.CONCEPT_COUNT_OFFSET;

import com.dynatrace.hash4j.hashing.HashValue128;
import io.lectern.engine.StoreException.Reason;
import io.lectern.layout.BlockHeapDescriptor;
import io.lectern.layout.ConceptSlotDescriptor;
import io.lectern.layout.RegionTableDescriptor;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * Keeps a concept in its record, its slot, the id index and its vectors, the same at every epoch.
 * Used by the writer's thread only.
 */
final class ConceptWriter {
  private final Mapping store;
  private final MemorySegment memory;
  private final UndoLog undo;
  private final Fingerprints fingerprints;
  private final BlockHeap records;
  private final SlotWriter slots;
  private final IdIndexWriter index;
  private final SymbolWriter symbols;
  private final VectorWriter vectors;
  private final ChangeSet changes;
  private final RecordEncoder encoder = new RecordEncoder();

  ConceptWriter(
      StoreFile file,
      AreaGrowth growth,
      UndoLog undo,
      ReclaimFloor floor,
      Fingerprints fingerprints,
      SlotWriter slots,
      SymbolWriter symbols,
      VectorWriter vectors,
      ChangeSet changes) {
    this.store = file.mapping();
    this.memory = file.memory();
    this.undo = undo;
    this.fingerprints = fingerprints;
    this.records = BlockHeap.of(file, growth, RegionTableDescriptor.RECORDS, undo, floor);
    this.slots = slots;
    this.index =
        new IdIndexWriter(
            store,
            slots.areaOffset(),
            BlockHeap.of(file, growth, RegionTableDescriptor.INDEX, undo, floor),
            undo);
    this.symbols = symbols;
    this.vectors = vectors;
    this.changes = changes;
  }

  /** Ordinal of the concept of an id; 0: there is none. */
  int find(ConceptId id) {
    final HashValue128 hash = fingerprints.of(id.utf8(), id.utf8().length);
    final int ordinal =
        find(id.utf8(), hash.getMostSignificantBits(), hash.getLeastSignificantBits());
    return ordinal != 0 && !slots.isTombstone(ordinal) ? ordinal : 0;
  }

  /**
   * Puts a concept in place of the one of its id, if there is one.
   *
   * @return false if the store holds the very same already
   */
  boolean put(Concept concept, long epoch, long recordedAtNs) {
    final byte[] id = concept.id().getBytes(StandardCharsets.UTF_8);
    final HashValue128 hash = fingerprints.of(id, id.length);
    final long high = hash.getMostSignificantBits();
    final long low = hash.getLeastSignificantBits();
    final int type = symbols.intern(concept.type());
    final int found = find(id, high, low);
    final int ordinal = found != 0 ? found : slots.allocate(high, low, epoch);
    final long old = found != 0 ? slots.record(ordinal) : 0;
    final boolean oldLives = old != 0 && !slots.isTombstone(ordinal);
    final int[] references =
        vectors.replace(concept.id(), ordinal, oldLives ? old : 0, concept.vectors(), epoch);
    encoder.encode(concept, id, ordinal, type, references, recordedAtNs);
    if (oldLives && encoder.matches(memory, old)) {
      return false;
    }
    slots.publish(ordinal, writeRecord(old, epoch), type, concept.confidence(), epoch);
    if (found == 0) {
      index.insert(ordinal, high, low, epoch);
    }
    if (oldLives) {
      vectors.retireAllBut(references, old, epoch);
    } else {
      undo.addLong(CONCEPT_COUNT_OFFSET, 1);
    }
    retireRecord(old, epoch);
    changes.add(ordinal, ChangeConsumer.CONCEPT);
    return true;
  }

  /** Puts a tombstone over a live concept that has no edges left. */
  void bury(int ordinal, long epoch, long recordedAtNs) {
    final long old = slots.record(ordinal);
    encoder.encodeTombstone(RecordReader.id(memory, old), ordinal, recordedAtNs);
    slots.publish(ordinal, writeRecord(old, epoch), ConceptSlotDescriptor.TYPE_TOMBSTONE, 0, epoch);
    vectors.retireAllBut(new int[0], old, epoch);
    retireRecord(old, epoch);
    slots.queueTombstone(ordinal);
    undo.addLong(CONCEPT_COUNT_OFFSET, -1);
    changes.add(ordinal, ChangeConsumer.DELETED);
  }

  /**
   * Takes back the slot of a deleted concept that nobody can see any more, with all that it leads
   * to.
   *
   * @return false if there is none
   */
  boolean reclaim(EdgeWriter edges, long epoch) {
    final int ordinal = slots.pollTombstone();
    if (ordinal == 0) {
      return false;
    }
    final long slot = slots.offset(ordinal);
    index.remove(
        ordinal,
        Memory.getLong(memory, slot + ConceptSlotDescriptor.FINGERPRINT_HIGH_OFFSET),
        Memory.getLong(memory, slot + ConceptSlotDescriptor.FINGERPRINT_LOW_OFFSET));
    retireRecord(slots.record(ordinal), epoch);
    edges.retireBlocks(ordinal, epoch);
    slots.free(ordinal, epoch);
    return true;
  }

  private long writeRecord(long previous, long epoch) {
    final long block =
        records.allocate(BlockHeapDescriptor.BLOCK_HEADER_LENGTH + (long) encoder.length());
    final long record = block + BlockHeapDescriptor.BLOCK_HEADER_LENGTH;
    encoder.write(memory, record, epoch, previous);
    return record;
  }

  private void retireRecord(long record, long epoch) {
    if (record != 0) {
      records.retire(
          record - BlockHeapDescriptor.BLOCK_HEADER_LENGTH,
          BlockHeapDescriptor.BLOCK_HEADER_LENGTH + (long) RecordReader.length(memory, record),
          epoch);
    }
  }

  /**
   * Ordinal of an id, also of a deleted one; the id itself is compared, so a collision cannot mix
   * two concepts.
   */
  private int find(byte[] id, long high, long low) {
    final int ordinal = IdIndex.find(store, high, low);
    if (ordinal != 0) {
      final long record = slots.record(ordinal);
      if (!RecordReader.hasId(memory, record, id)) {
        throw new StoreException(
            Reason.CORRUPT,
            "id '"
                + new String(id, StandardCharsets.UTF_8)
                + "' has the same fingerprint as '"
                + new String(RecordReader.id(memory, record), StandardCharsets.UTF_8)
                + "': choose another id");
      }
    }
    return ordinal;
  }
}
