package io.lectern.coordinator.journal;

import static io.lectern.layout.JournalRecordDescriptor.KIND_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.KIND_SEGMENT;
import static io.lectern.layout.JournalRecordDescriptor.STORE_ID_HIGH_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.STORE_ID_LOW_OFFSET;

import io.lectern.coordinator.journal.DocumentReader.Outcome;
import java.nio.file.Files;
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
      final Path file = SegmentFiles.dataFile(journal, segment);
      final JournalIdentity identity = Files.exists(file) ? ofSegment(file) : null;
      if (identity != null) {
        return identity;
      }
    }
    return null;
  }

  private static JournalIdentity ofSegment(Path file) {
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
              Records.getLong(bytes, offset + STORE_ID_LOW_OFFSET))
          : null;
    } catch (JournalDamagedException e) {
      return null; // another segment may say it
    }
  }
}
