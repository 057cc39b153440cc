package io.lectern.engine.verify;

import static io.lectern.layout.AdjacencyDescriptor.*;
import static io.lectern.layout.StoreHeaderDescriptor.RECLAIM_FLOOR_OFFSET;

import io.lectern.layout.EdgeBlockDescriptor;
import io.lectern.layout.RegionTableDescriptor;

/** That each entry of the adjacency area that is set tells what its edge block tells. */
final class AdjacencyVerifier {
  private final StoreView view;
  private final Findings findings;
  private final long area;

  /** Ordinals below this one have lines. */
  private final long limit;

  AdjacencyVerifier(StoreView view, Findings findings) {
    this.view = view;
    this.findings = findings;
    final boolean isThere =
        view.getInt(
                StoreView.row(RegionTableDescriptor.ADJACENCY, RegionTableDescriptor.KIND_OFFSET))
            == RegionTableDescriptor.ADJACENCY;
    this.area = view.areaOffset(RegionTableDescriptor.ADJACENCY);
    this.limit = isThere ? view.allocatedBytes(RegionTableDescriptor.ADJACENCY) / LINE_LENGTH : 0;
  }

  /**
   * Verifies an entry.
   *
   * @param block that the slot refers to, null if to none
   */
  void verify(int ordinal, boolean out, EdgeBlock block) {
    if (ordinal >= limit) {
      return;
    }
    final long entry = entry(ordinal, out);
    final int tag = view.getInt(entry + TAG_OFFSET);
    if (tag == 0) {
      return;
    }
    final int count = tag >>> COUNT_SHIFT;
    final boolean isRight =
        switch (tag & KIND_MASK) {
          case KIND_INLINE ->
              block == null ? count == 0 : isSettled(block) && hasEnds(entry, count, block);
          case KIND_REFERENCE ->
              block != null
                  && isSettled(block)
                  && block.removedCount() == 0
                  && refers(entry, count, block);
          case KIND_SPARSE ->
              block != null
                  && isSettled(block)
                  && block.removedCount() != 0
                  && refers(entry, count, block)
                  && hasNoRemovedEnds(block);
          default -> false;
        };
    findings.require(
        isRight,
        Findings.EDGES,
        entry,
        () ->
            "the "
                + (out ? "outgoing" : "incoming")
                + " entry of slot "
                + ordinal
                + " in the adjacency area does not tell what its edge block tells");
  }

  /** Verifies that nothing is said of slots that were never given out. */
  void verifyRest(int tail) {
    for (long ordinal = tail; ordinal < limit; ordinal++) {
      if ((view.getInt(entry(ordinal, true)) | view.getInt(entry(ordinal, false))) != 0) {
        findings.add(
            Findings.EDGES,
            entry(ordinal, true),
            "the adjacency area has an entry of slot " + ordinal + ", which was never given out");
      }
    }
  }

  /** A later change would not be visible to every snapshot. */
  private boolean isSettled(EdgeBlock block) {
    return block.watermark() <= view.getLong(RECLAIM_FLOOR_OFFSET);
  }

  private boolean hasEnds(long entry, int count, EdgeBlock block) {
    int found = 0;
    for (int i = 0; i < block.count(); i++) {
      if (block.isLive(i)) {
        if (found == INLINE_ENDS
            || view.getInt(entry + ENDS_OFFSET + (long) Integer.BYTES * found) != block.end(i)) {
          return false;
        }
        found++;
      }
    }
    return found == count;
  }

  private boolean refers(long entry, int count, EdgeBlock block) {
    return count == block.count()
        && view.getLong(entry + REFERENCE_OFFSET)
            == block.offset() + EdgeBlockDescriptor.ENDS_OFFSET;
  }

  private static boolean hasNoRemovedEnds(EdgeBlock block) {
    for (int i = 0; i < block.count(); i++) {
      if (block.isLive(i) != (block.end(i) != 0)) {
        return false;
      }
    }
    return true;
  }

  private long entry(long ordinal, boolean out) {
    return area + ordinal * LINE_LENGTH + (out ? OUTGOING_OFFSET : INCOMING_OFFSET);
  }
}
