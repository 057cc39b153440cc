package io.lectern.engine.verify;

import static io.lectern.layout.StoreHeaderDescriptor.COMMITTED_EPOCH_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.RECLAIM_FLOOR_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.UNDO_COUNT_OFFSET;

import io.lectern.layout.RegionTableDescriptor;

/** What the header says of itself: epochs, and bytes of areas. */
final class HeaderVerifier {
  private static final String[] NAMES = {
    "", "undo", "slot", "index", "record", "symbol", "edge", "HNSW", "adjacency"
  };

  private final StoreView view;
  private final Findings findings;

  HeaderVerifier(StoreView view, Findings findings) {
    this.view = view;
    this.findings = findings;
  }

  void verify() {
    findings.require(
        view.committedEpoch() >= 1,
        Findings.HEADER,
        COMMITTED_EPOCH_OFFSET,
        "the last committed epoch is " + view.committedEpoch());
    findings.require(
        view.getLong(RECLAIM_FLOOR_OFFSET) <= view.committedEpoch(),
        Findings.HEADER,
        RECLAIM_FLOOR_OFFSET,
        "the reclaim floor is above the last committed epoch: no snapshot could be opened");
    findings.require(
        view.undoneEntries() >= 0,
        Findings.HEADER,
        UNDO_COUNT_OFFSET,
        "a batch was in flight, and its undo entries lead out of the file: it cannot be undone");
    for (int area = 1; area <= RegionTableDescriptor.AREA_COUNT; area++) {
      findings.require(
          view.usedBytes(area) >= 0 && view.usedBytes(area) <= view.allocatedBytes(area),
          Findings.HEADER,
          StoreView.row(area, RegionTableDescriptor.USED_BYTES_OFFSET),
          "the "
              + NAMES[area]
              + " area has "
              + view.usedBytes(area)
              + " bytes in use, but only "
              + view.allocatedBytes(area)
              + " with disk space");
    }
  }
}
