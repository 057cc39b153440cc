package io.lectern.engine.verify;

import static io.lectern.layout.BlockHeapDescriptor.BLOCK_HEADER_LENGTH;
import static io.lectern.layout.ConceptSlotDescriptor.QUEUE_FREE;
import static io.lectern.layout.ConceptSlotDescriptor.QUEUE_NONE;
import static io.lectern.layout.ConceptSlotDescriptor.QUEUE_TOMBSTONE;
import static io.lectern.layout.ConceptSlotDescriptor.TYPE_TOMBSTONE;
import static io.lectern.layout.StoreHeaderDescriptor.CONCEPT_COUNT_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.FREE_SLOT_HEAD_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.FREE_SLOT_TAIL_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.HASH_SEED_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.TOMBSTONE_HEAD_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.TOMBSTONE_TAIL_OFFSET;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.util.BitSet;

/** Slots, the records they refer to, and the queues that they are in. */
final class SlotVerifier {
  private final StoreView view;
  private final Findings findings;
  private final Slots slots;
  private final Heap records;
  private final SymbolVerifier symbols;
  private final VectorVerifier vectors;
  private final Hasher128 fingerprints;
  private long live;

  SlotVerifier(
      StoreView view,
      Findings findings,
      Slots slots,
      Heap records,
      SymbolVerifier symbols,
      VectorVerifier vectors) {
    this.view = view;
    this.findings = findings;
    this.slots = slots;
    this.records = records;
    this.symbols = symbols;
    this.vectors = vectors;
    this.fingerprints = Hashing.xxh3_128(view.getLong(HASH_SEED_OFFSET));
  }

  void verify() {
    for (int ordinal = 1; ordinal < slots.tail(); ordinal++) {
      if (slots.record(ordinal) == 0) {
        verifyFree(ordinal);
      } else {
        verifyTaken(ordinal);
      }
    }
    findings.require(
        live == view.getLong(CONCEPT_COUNT_OFFSET),
        Findings.HEADER,
        CONCEPT_COUNT_OFFSET,
        () ->
            "the header counts "
                + view.getLong(CONCEPT_COUNT_OFFSET)
                + " concepts, the slots hold "
                + live);
    verifyQueue("free", QUEUE_FREE, FREE_SLOT_HEAD_OFFSET, FREE_SLOT_TAIL_OFFSET);
    verifyQueue("tombstone", QUEUE_TOMBSTONE, TOMBSTONE_HEAD_OFFSET, TOMBSTONE_TAIL_OFFSET);
  }

  private void verifyFree(int ordinal) {
    findings.require(
        slots.queue(ordinal) == QUEUE_FREE
            && slots.type(ordinal) == TYPE_TOMBSTONE
            && slots.edgeBlock(ordinal, true) == 0
            && slots.edgeBlock(ordinal, false) == 0
            && slots.epoch(ordinal) <= view.committedEpoch(),
        Findings.SLOTS,
        slots.offset(ordinal),
        () -> "slot " + ordinal + " has no record but is not in the state of a free one");
  }

  private void verifyTaken(int ordinal) {
    final long offset = slots.offset(ordinal);
    final boolean tombstone = slots.type(ordinal) == TYPE_TOMBSTONE;
    live += tombstone ? 0 : 1;
    findings.require(
        tombstone || slots.type(ordinal) == 0 || symbols.isType(slots.type(ordinal)),
        Findings.SLOTS,
        offset,
        () -> "slot " + ordinal + " has a type that is no symbol");
    findings.require(
        tombstone
            ? slots.queue(ordinal) == QUEUE_TOMBSTONE
            : slots.queue(ordinal) == QUEUE_TOMBSTONE || slots.queue(ordinal) == QUEUE_NONE,
        Findings.SLOTS,
        offset,
        () ->
            "slot "
                + ordinal
                + (tombstone ? " of a deleted concept" : "")
                + " is in queue "
                + slots.queue(ordinal));
    findings.require(
        slots.queue(ordinal) != QUEUE_NONE || slots.next(ordinal) == 0,
        Findings.SLOTS,
        offset,
        () -> "slot " + ordinal + " is in no queue but has a successor there");
    final VerifiedRecord record =
        VerifiedRecord.read(
            view, records, findings, slots.record(ordinal), "the concept in slot " + ordinal);
    if (record != null) {
      verifyRecord(ordinal, record);
    }
  }

  private void verifyRecord(int ordinal, VerifiedRecord record) {
    final byte[] id = record.id();
    final String owner = "concept '" + Utf8Check.decode(id) + "' in slot " + ordinal;
    records.claim(
        slots.record(ordinal) - BLOCK_HEADER_LENGTH,
        BLOCK_HEADER_LENGTH + (long) record.length(),
        "the record of " + owner);
    final HashValue128 hash = fingerprints.hashBytesTo128Bits(id);
    findings.require(
        hash.getMostSignificantBits() == slots.fingerprintHigh(ordinal)
            && hash.getLeastSignificantBits() == slots.fingerprintLow(ordinal),
        Findings.SLOTS,
        slots.offset(ordinal),
        () -> owner + " does not have the fingerprint of its id: it cannot be looked up");
    findings.require(
        record.ordinal() == ordinal
            && record.created() == slots.epoch(ordinal)
            && record.type() == slots.type(ordinal)
            && record.confidenceBits() == slots.confidenceBits(ordinal),
        Findings.SLOTS,
        slots.offset(ordinal),
        () -> "slot and record of " + owner + " differ in ordinal, epoch, type or confidence");
    findings.require(
        record.created() <= view.committedEpoch(),
        Findings.RECORDS,
        slots.record(ordinal),
        () ->
            owner
                + " is of epoch "
                + record.created()
                + ", after the last one that was committed, "
                + view.committedEpoch());
    vectors.claim(ordinal, record, owner);
  }

  private void verifyQueue(String name, int queue, int headOffset, int tailOffset) {
    final BitSet seen = new BitSet();
    final int tail = view.getInt(tailOffset);
    int last = 0;
    for (int ordinal = view.getInt(headOffset); ordinal != 0; ) {
      if (!slots.isOrdinal(ordinal) || seen.get(ordinal) || slots.queue(ordinal) != queue) {
        findings.add(
            Findings.SLOTS,
            last == 0 ? headOffset : slots.offset(last),
            "the queue of "
                + name
                + " slots leads to ordinal "
                + Integer.toUnsignedString(ordinal)
                + ", which is none, not in that queue, or in it twice");
        return;
      }
      seen.set(ordinal);
      last = ordinal;
      ordinal = slots.next(ordinal);
    }
    findings.require(
        last == tail,
        Findings.HEADER,
        tailOffset,
        "the queue of " + name + " slots ends at " + last + ", but says that it ends at " + tail);
    for (int ordinal = 1; ordinal < slots.tail(); ordinal++) {
      final int slot = ordinal;
      findings.require(
          slots.queue(slot) != queue || seen.get(slot),
          Findings.SLOTS,
          slots.offset(slot),
          () ->
              "slot " + slot + " is not in the queue of " + name + " slots that it says it is in");
    }
  }
}
