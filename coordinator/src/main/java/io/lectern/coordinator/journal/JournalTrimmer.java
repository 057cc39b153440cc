package io.lectern.coordinator.journal;

import java.nio.file.Path;
import java.util.List;

/**
 * Removes segments from the begin of a journal, oldest first, so that what stays has no gap at
 * whatever moment the process or the machine stops. What a segment holds is told by the header of
 * the one after it; entries are not read. Used by one thread at a time, which need not be that of
 * the journal.
 */
public final class JournalTrimmer {
  private final Path journal;

  public JournalTrimmer(Path journal) {
    this.journal = journal;
  }

  /**
   * Removes the segments of which no entry is needed.
   *
   * @param entry up to which entries are not needed
   * @param writtenBeforeNs since 1970: entries written later stay, too
   * @param openSegment the oldest segment that may still be written or forced: it and later ones
   *     stay
   * @return how many segments were removed
   * @throws JournalDamagedException if a segment's header is not what was written there; it stays,
   *     and all after it
   */
  public int trim(long entry, long writtenBeforeNs, long openSegment) {
    final List<Long> segments = SegmentFiles.list(journal);
    int removed = 0;
    for (int i = 0; i + 1 < segments.size() && segments.get(i) < openSegment; i++) {
      if (!isBegunAfter(segments.get(i + 1), entry, writtenBeforeNs)) {
        break;
      }
      SegmentFiles.delete(journal, segments.get(i));
      SegmentFiles.syncDirectory(journal);
      removed++;
    }
    return removed;
  }

  /** Whether a segment was begun when an entry was in the journal, and before a moment. */
  private boolean isBegunAfter(long segment, long entry, long momentNs) {
    final SegmentHeader header = SegmentHeader.read(journal, segment);
    return header != null && header.firstEntry() <= entry + 1 && header.createdAtNs() < momentNs;
  }
}
