package io.lectern.coordinator.journal;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How far a journal goes back, and how much of it there is, as the headers of its segments and the
 * lengths of their files tell; no entry is read. What cannot be told is left out. Used by one
 * thread.
 */
public final class JournalExtent {
  private final Path journal;
  private final List<Long> segments;
  private final long openSegment;
  private final long lastEntry;

  /**
   * Looks at a journal.
   *
   * @param openSegment the first that is still written: it counts as empty
   * @param lastEntry number of the last entry before that one
   */
  public JournalExtent(Path journal, long openSegment, long lastEntry) {
    this.journal = journal;
    this.segments = SegmentFiles.list(journal);
    this.openSegment = openSegment;
    this.lastEntry = lastEntry;
  }

  /** When the oldest segment that is there was begun, ns since 1970; 0 if that cannot be told. */
  public long begunAtNs() {
    final SegmentHeader oldest = oldest();
    return oldest == null ? 0 : oldest.createdAtNs();
  }

  /** Whether the journal has all since the store was empty. */
  public boolean isWhole() {
    final SegmentHeader oldest = oldest();
    return oldest != null && oldest.beginsJournal();
  }

  /**
   * Bytes that entries after one take. If that is amid a segment, its entries are taken for equally
   * long.
   *
   * @param enough where to stop looking
   */
  public long bytesAfter(long entry, long enough) {
    long bytes = 0;
    long end = lastEntry + 1; // of the segments that were looked at, the first entry
    for (int i = segments.size() - 1; i >= 0 && end > entry + 1 && bytes < enough; i--) {
      final SegmentHeader header =
          segments.get(i) < openSegment
              ? SegmentHeader.readIfRight(journal, segments.get(i))
              : null;
      if (header != null && header.firstEntry() < end) {
        final long needed = end - Math.max(entry + 1, header.firstEntry());
        final double part = (double) needed / (end - header.firstEntry());
        bytes += (long) (part * (length(segments.get(i)) - header.end()));
        end = header.firstEntry();
      }
    }
    return bytes;
  }

  private SegmentHeader oldest() {
    for (long segment : segments) {
      final SegmentHeader header = SegmentHeader.readIfRight(journal, segment);
      if (header != null) {
        return header;
      }
    }
    return null;
  }

  private long length(long segment) {
    final Path file = SegmentFiles.dataFile(journal, segment);
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new StoreException(Reason.PLATFORM, "cannot look at " + file + ": " + e, e);
    }
  }
}
