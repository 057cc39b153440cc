package io.lectern.coordinator.journal;

import java.nio.file.Path;

/**
 * Which store a journal belongs to, as its oldest segment says that can be read.
 *
 * @param storeIdHigh upper half of the store's id
 * @param storeIdLow lower half of the store's id
 */
public record JournalIdentity(long storeIdHigh, long storeIdLow) {
  /** Reads it; null: there is no segment that says. */
  public static JournalIdentity of(Path journal) {
    for (long segment : SegmentFiles.list(journal)) {
      final SegmentHeader header = SegmentHeader.readIfRight(journal, segment);
      if (header != null) {
        return new JournalIdentity(header.storeIdHigh(), header.storeIdLow());
      }
    }
    return null;
  }
}
