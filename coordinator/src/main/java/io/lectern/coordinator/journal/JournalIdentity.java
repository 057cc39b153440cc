package io.lectern.coordinator.journal;

import static io.lectern.layout.JournalRecordDescriptor.KIND_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.KIND_SEGMENT;
import static io.lectern.layout.JournalRecordDescriptor.STORE_ID_HIGH_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.STORE_ID_LOW_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.TERM_OFFSET;

import io.lectern.coordinator.journal.DocumentReader.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the header of a journal's segment says of who wrote it.
 *
 * @param storeIdHigh upper half of the store's id
 * @param storeIdLow lower half of the store's id
 * @param term of the coordinator
 */
public record JournalIdentity(long storeIdHigh, long storeIdLow, long term) {
  /** That of the oldest segment that can be read; null: there is none. */
  public static JournalIdentity of(Path journal) {
    for (long segment : SegmentFiles.list(journal)) {
      final JournalIdentity identity = ofSegment(journal, segment);
      if (identity != null) {
        return identity;
      }
    }
    return null;
  }

  /** The highest term of a coordinator that has begun a segment; 0: none that can be read. */
  public static long highestTerm(Path journal) {
    long highest = 0;
    for (long segment : SegmentFiles.list(journal)) {
      final JournalIdentity identity = ofSegment(journal, segment);
      highest = identity == null ? highest : Math.max(highest, identity.term());
    }
    return highest;
  }

  private static JournalIdentity ofSegment(Path journal, long segment) {
    final Path file = SegmentFiles.dataFile(journal, segment);
    if (!Files.exists(file)) {
      return null; // it was never written to
    }
    try (DocumentReader documents = DocumentReader.open(file)) {
      Outcome outcome = documents.next();
      while (outcome == Outcome.METADATA) {
        outcome = documents.next();
      }
      final byte[] bytes = documents.bytes();
      final int offset = documents.offset();
      return outcome == Outcome.DOCUMENT
              && Records.flaw(bytes, offset, documents.length()) == null
              && Records.getShort(bytes, offset + KIND_OFFSET) == KIND_SEGMENT
          ? new JournalIdentity(
              Records.getLong(bytes, offset + STORE_ID_HIGH_OFFSET),
              Records.getLong(bytes, offset + STORE_ID_LOW_OFFSET),
              Records.getLong(bytes, offset + TERM_OFFSET))
          : null;
    } catch (JournalDamagedException e) {
      return null; // another segment may say it
    }
  }
}
