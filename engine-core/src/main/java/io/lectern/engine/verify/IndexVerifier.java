package io.lectern.engine.verify;

import static io.lectern.layout.IdIndexDescriptor.*;
import static io.lectern.layout.StoreHeaderDescriptor.INDEX_DIRECTORY_OFFSET;

import io.lectern.layout.IdIndexDescriptor;
import java.util.BitSet;

/** The id index: each slot with a version has one entry, where a lookup finds it. */
final class IndexVerifier {
  private final StoreView view;
  private final Findings findings;
  private final Slots slots;
  private final Heap heap;
  private final BitSet seen = new BitSet();
  private int depth;
  private long directory;

  IndexVerifier(StoreView view, Findings findings, Slots slots, Heap heap) {
    this.view = view;
    this.findings = findings;
    this.slots = slots;
    this.heap = heap;
  }

  void verify() {
    final long word = view.getLong(INDEX_DIRECTORY_OFFSET);
    depth = (int) word & DIRECTORY_DEPTH_MASK;
    directory = word & ~(long) DIRECTORY_DEPTH_MASK;
    if (!findings.require(
        depth <= MAX_DEPTH && heap.contains(directory, directoryLength()),
        Findings.HEADER,
        INDEX_DIRECTORY_OFFSET,
        "the header's id index directory is not within the index area")) {
      return;
    }
    heap.claim(directory, directoryLength(), "the directory of the id index");
    for (long slot = 0; slot < 1L << depth; ) {
      slot += verifySegment(slot);
    }
    for (int ordinal = 1; ordinal < slots.tail(); ordinal++) {
      final int slot = ordinal;
      findings.require(
          slots.record(slot) == 0 || seen.get(slot),
          Findings.INDEX,
          slots.offset(slot),
          () ->
              "the concept in slot " + slot + " has no entry in the id index: it cannot be found");
    }
  }

  /** Checks the segment of a directory entry, and tells how many entries lead to it. */
  private long verifySegment(long first) {
    final long entry = directory + DIRECTORY_ENTRIES_OFFSET + first * Long.BYTES;
    final long segment = view.getLong(entry);
    final int localDepth =
        heap.contains(segment, SEGMENT_LENGTH) && segment % 64 == 0
            ? view.getInt(segment + SEGMENT_DEPTH_OFFSET)
            : -1;
    final long span = localDepth < 0 || localDepth > depth ? 1 : 1L << (depth - localDepth);
    if (!findings.require(
        localDepth >= 0 && localDepth <= depth && first % span == 0,
        Findings.INDEX,
        entry,
        () ->
            "entry " + first + " of the id index directory leads to no segment that fits there")) {
      return 1;
    }
    for (long i = 1; i < span; i++) {
      final long other = first + i;
      findings.require(
          view.getLong(entry + i * Long.BYTES) == segment,
          Findings.INDEX,
          entry + i * Long.BYTES,
          () ->
              "entries "
                  + first
                  + " and "
                  + other
                  + " of the id index directory must lead to the same segment");
    }
    heap.claim(segment, SEGMENT_LENGTH, "segment " + first + " of the id index");
    for (int bucket = 0; bucket < BUCKET_COUNT; bucket++) {
      verifyBucket(segment, localDepth, first >>> (depth - localDepth), bucket);
    }
    return span;
  }

  private void verifyBucket(long segment, int localDepth, long prefix, int bucket) {
    final long offset = segment + SEGMENT_BUCKETS_OFFSET + (long) bucket * BUCKET_LENGTH;
    final long hints = view.getLong(offset);
    findings.require(
        hints >>> 56 == 0,
        Findings.INDEX,
        offset,
        "an index bucket has a hint for an eighth entry");
    for (int i = 0; i < BUCKET_ENTRIES; i++) {
      final long entryOffset = offset + ENTRIES_OFFSET + (long) i * ENTRY_LENGTH;
      final long entry = view.getLong(entryOffset);
      final int hint = (int) (hints >>> (8 * i)) & 0xFF;
      if (entry == 0) {
        findings.require(
            hint == 0, Findings.INDEX, entryOffset, "an empty entry of the id index has a hint");
      } else {
        verifyEntry(entryOffset, entry, hint, localDepth, prefix, bucket);
      }
    }
  }

  private void verifyEntry(
      long offset, long entry, int hint, int localDepth, long prefix, int bucket) {
    final int ordinal = (int) (entry >>> 32);
    if (!slots.isOrdinal(ordinal) || slots.record(ordinal) == 0) {
      findings.add(
          Findings.INDEX,
          offset,
          "an entry of the id index leads to slot "
              + Integer.toUnsignedString(ordinal)
              + ", which holds no concept");
      return;
    }
    final long high = slots.fingerprintHigh(ordinal);
    final long low = slots.fingerprintLow(ordinal);
    final int home = IdIndexDescriptor.bucket(high);
    findings.require(
        (int) entry == (int) low
            && hint == IdIndexDescriptor.hint(low)
            && IdIndexDescriptor.directorySlot(high, localDepth) == prefix
            && (bucket == home || bucket == IdIndexDescriptor.nextBucket(home)),
        Findings.INDEX,
        offset,
        () ->
            "the entry of slot "
                + ordinal
                + " in the id index is in the wrong place or has the wrong tag or hint: the concept"
                + " cannot be found");
    findings.require(
        !seen.get(ordinal),
        Findings.INDEX,
        offset,
        () -> "slot " + ordinal + " is in the index twice");
    seen.set(ordinal);
  }

  private long directoryLength() {
    return DIRECTORY_ENTRIES_OFFSET + ((long) Long.BYTES << depth);
  }
}
