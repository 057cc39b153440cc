package io.lectern.engine.verify;

import static io.lectern.layout.ConceptSlotDescriptor.*;
import static io.lectern.layout.StoreHeaderDescriptor.SLOT_TAIL_OFFSET;

import io.lectern.layout.RegionTableDescriptor;

/** Where the slots are and what they say, for all who compare other structures with them. */
final class Slots {
  private final StoreView view;
  private final long area;
  private final int tail;

  /**
   * @param tail one more than the highest ordinal, at most what has disk space
   */
  private Slots(StoreView view, long area, int tail) {
    this.view = view;
    this.area = area;
    this.tail = tail;
  }

  /** The slots of a store; no more than there is room for, which is a finding. */
  static Slots of(StoreView view, Findings findings) {
    final int tail = view.getInt(SLOT_TAIL_OFFSET);
    final long used = view.usedBytes(RegionTableDescriptor.SLOTS);
    final long room =
        Math.min(used, view.allocatedBytes(RegionTableDescriptor.SLOTS)) / SLOT_LENGTH;
    // A store that never had a concept has a tail of 1 and no bytes in use.
    findings.require(
        tail >= 1 && (used == (long) tail * SLOT_LENGTH || (tail == 1 && used == 0)),
        Findings.HEADER,
        SLOT_TAIL_OFFSET,
        "the header gives out ordinals below "
            + Integer.toUnsignedString(tail)
            + ", but the slot area has "
            + used
            + " bytes in use");
    return new Slots(
        view,
        view.areaOffset(RegionTableDescriptor.SLOTS),
        (int) Math.max(1, Math.min(Math.max(tail, 1), room)));
  }

  /** One more than the highest ordinal. */
  int tail() {
    return tail;
  }

  boolean isOrdinal(int ordinal) {
    return ordinal >= 1 && ordinal < tail;
  }

  long offset(int ordinal) {
    return area + (long) ordinal * SLOT_LENGTH;
  }

  long record(int ordinal) {
    return view.getLong(offset(ordinal) + RECORD_OFFSET);
  }

  int type(int ordinal) {
    return view.getInt(offset(ordinal) + TYPE_OFFSET);
  }

  boolean isLive(int ordinal) {
    return record(ordinal) != 0 && type(ordinal) != TYPE_TOMBSTONE;
  }

  long fingerprintHigh(int ordinal) {
    return view.getLong(offset(ordinal) + FINGERPRINT_HIGH_OFFSET);
  }

  long fingerprintLow(int ordinal) {
    return view.getLong(offset(ordinal) + FINGERPRINT_LOW_OFFSET);
  }

  long epoch(int ordinal) {
    return view.getLong(offset(ordinal) + EPOCH_OFFSET);
  }

  int confidenceBits(int ordinal) {
    return view.getInt(offset(ordinal) + CONFIDENCE_OFFSET);
  }

  int next(int ordinal) {
    return view.getInt(offset(ordinal) + NEXT_OFFSET);
  }

  int queue(int ordinal) {
    return view.getInt(offset(ordinal) + QUEUE_OFFSET);
  }

  /** Offset of the outgoing or incoming edge block, 0: none. */
  long edgeBlock(int ordinal, boolean outgoing) {
    return view.getLong(offset(ordinal) + (outgoing ? OUTGOING_OFFSET : INCOMING_OFFSET));
  }
}
