package io.lectern.engine.verify;

import static io.lectern.layout.EdgeBlockDescriptor.DIRECTION_IN;
import static io.lectern.layout.EdgeBlockDescriptor.DIRECTION_OUT;
import static io.lectern.layout.StoreHeaderDescriptor.EDGE_COUNT_OFFSET;

/**
 * Edge blocks by themselves; and that each edge is there twice, in the outgoing block of the one
 * end and the incoming block of the other, the same.
 */
final class EdgeVerifier {
  private final StoreView view;
  private final Findings findings;
  private final Slots slots;
  private final Heap heap;
  private final SymbolVerifier symbols;
  private final EdgeBlock block;
  private final AdjacencyVerifier adjacency;
  private long outgoing;

  /** Sums of the edges' hashes, outgoing less incoming: 0 if both are the same edges. */
  private long difference;

  EdgeVerifier(StoreView view, Findings findings, Slots slots, Heap heap, SymbolVerifier symbols) {
    this.view = view;
    this.findings = findings;
    this.slots = slots;
    this.heap = heap;
    this.symbols = symbols;
    this.block = new EdgeBlock(view, heap);
    this.adjacency = new AdjacencyVerifier(view, findings);
  }

  void verify() {
    for (int ordinal = 1; ordinal < slots.tail(); ordinal++) {
      verifyBlock(ordinal, true);
      verifyBlock(ordinal, false);
    }
    adjacency.verifyRest(slots.tail());
    findings.require(
        outgoing == view.getLong(EDGE_COUNT_OFFSET),
        Findings.HEADER,
        EDGE_COUNT_OFFSET,
        () ->
            "the header counts "
                + view.getLong(EDGE_COUNT_OFFSET)
                + " edges, the outgoing blocks hold "
                + outgoing);
    if (difference != 0) {
      new EdgeMatcher(findings, slots, block).findUnmatched();
    }
  }

  private void verifyBlock(int ordinal, boolean out) {
    final long offset = slots.edgeBlock(ordinal, out);
    if (offset == 0) {
      adjacency.verify(ordinal, out, null);
      return;
    }
    final String name = (out ? "outgoing" : "incoming") + " edge block of slot " + ordinal;
    final String wrong = block.wrap(offset);
    if (wrong != null) {
      findings.add(Findings.EDGES, offset, "the " + name + " " + wrong);
      return;
    }
    heap.claim(offset, block.length(), "the " + name);
    findings.require(
        block.owner() == ordinal && block.direction() == (out ? DIRECTION_OUT : DIRECTION_IN),
        Findings.EDGES,
        offset,
        () ->
            "the "
                + name
                + " says that it is that of slot "
                + Integer.toUnsignedString(block.owner())
                + ", or of the other direction");
    verifyEntries(ordinal, out, name);
    adjacency.verify(ordinal, out, block);
  }

  private void verifyEntries(int ordinal, boolean out, String name) {
    long lastChange = 0;
    int removed = 0;
    boolean createdWithEntry = false;
    for (int i = 0; i < block.count(); i++) {
      final int entry = i;
      createdWithEntry |= block.created(entry) == block.createdEpoch();
      lastChange = Math.max(lastChange, block.created(entry));
      if (block.isLive(entry)) {
        verifyLive(ordinal, out, name, entry);
      } else {
        removed++;
        lastChange = Math.max(lastChange, block.removed(entry));
        findings.require(
            block.removed(entry) >= block.created(entry),
            Findings.EDGES,
            block.offset(),
            () -> "entry " + entry + " of the " + name + " was removed before it was created");
      }
    }
    final int removedCount = removed;
    findings.require(
        removedCount == block.removedCount(),
        Findings.EDGES,
        block.offset(),
        () ->
            "the "
                + name
                + " counts "
                + Integer.toUnsignedString(block.removedCount())
                + " removed entries, it has "
                + removedCount);
    findings.require(
        block.watermark() == lastChange && lastChange <= view.committedEpoch() && createdWithEntry,
        Findings.EDGES,
        block.offset(),
        () ->
            "the "
                + name
                + " says that it was created at epoch "
                + block.createdEpoch()
                + " and last changed at "
                + block.watermark()
                + ", its entries say something else, or a later epoch than the last one committed");
  }

  private void verifyLive(int ordinal, boolean out, String name, int index) {
    final int end = block.end(index);
    if (!findings.require(
        slots.isOrdinal(end) && slots.isLive(end) && slots.isLive(ordinal),
        Findings.EDGES,
        block.offset(),
        () ->
            "entry "
                + index
                + " of the "
                + name
                + " is an edge with slot "
                + Integer.toUnsignedString(end)
                + ", and one of the two holds no concept")) {
      return;
    }
    findings.require(
        symbols.isType(block.type(index)) && !block.hasProperties(index),
        Findings.EDGES,
        block.offset(),
        () ->
            "entry " + index + " of the " + name + " has a type that is no symbol, or properties");
    outgoing += out ? 1 : 0;
    difference += out ? block.hash(index, ordinal, end) : -block.hash(index, end, ordinal);
  }
}
