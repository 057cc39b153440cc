package io.lectern.coordinator.journal;

import java.nio.file.Path;

/**
 * What the header of a journal's segment says of who wrote it.
 *
 * @param storeIdHigh upper half of the store's id
 * @param storeIdLow lower half of the store's id
 */
public record JournalIdentity(long storeIdHigh, long storeIdLow) {
  /** That of the oldest segment that can be read; null: there is none. */
  public static JournalIdentity of(Path journal) {
    for (long segment : SegmentFiles.list(journal)) {
      final SegmentHeader header = SegmentHeader.readIfRight(journal, segment);
      if (header != null) {
        return new JournalIdentity(header.storeIdHigh(), header.storeIdLow());
      }
    }
    return null;
  }

  /** The highest term of a coordinator that has begun a segment; 0: none that can be read. */
  public static long highestTerm(Path journal) {
    long highest = 0;
    for (long segment : SegmentFiles.list(journal)) {
      final SegmentHeader header = SegmentHeader.readIfRight(journal, segment);
      highest = header == null ? highest : Math.max(highest, header.term());
    }
    return highest;
  }
}
