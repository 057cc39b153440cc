package io.lectern.coordinator.journal;

import static io.lectern.layout.JournalRecordDescriptor.CREATED_AT_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.FIRST_ENTRY_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.KIND_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.KIND_SEGMENT;
import static io.lectern.layout.JournalRecordDescriptor.PREVIOUS_HASH_HIGH_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.PREVIOUS_HASH_LOW_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.STORE_ID_HIGH_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.STORE_ID_LOW_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.TERM_OFFSET;

import com.dynatrace.hash4j.hashing.HashValue128;
import io.lectern.coordinator.journal.DocumentReader.Outcome;
import io.lectern.coordinator.journal.JournalDamagedException.Damage;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a segment's header says.
 *
 * @param term of the coordinator that began it
 * @param firstEntry number that its first entry has or will have
 * @param createdAtNs when it was begun, since 1970
 * @param previousHash of the entry before that, or what stands for it
 * @param end of the header, in the segment's data file
 */
record SegmentHeader(
    long storeIdHigh,
    long storeIdLow,
    long term,
    long firstEntry,
    long createdAtNs,
    HashValue128 previousHash,
    long end) {

  /**
   * Reads it; null: there is none, the segment was made ahead.
   *
   * @throws JournalDamagedException if something else is there
   */
  static SegmentHeader read(Path journal, long segment) {
    final Path file = SegmentFiles.dataFile(journal, segment);
    if (!Files.exists(file)) {
      return null;
    }
    try (DocumentReader documents = DocumentReader.open(file)) {
      Outcome outcome = documents.next();
      while (outcome == Outcome.METADATA) {
        outcome = documents.next();
      }
      if (outcome != Outcome.DOCUMENT) {
        return null;
      }
      final byte[] bytes = documents.bytes();
      final int offset = documents.offset();
      final String flaw = Records.flaw(bytes, offset, documents.length());
      if (flaw != null || Records.getShort(bytes, offset + KIND_OFFSET) != KIND_SEGMENT) {
        throw new JournalDamagedException(
            Damage.ALTERED,
            file,
            documents.position(),
            "journal segment " + segment + " does not begin with its header");
      }
      return new SegmentHeader(
          Records.getLong(bytes, offset + STORE_ID_HIGH_OFFSET),
          Records.getLong(bytes, offset + STORE_ID_LOW_OFFSET),
          Records.getLong(bytes, offset + TERM_OFFSET),
          Records.getLong(bytes, offset + FIRST_ENTRY_OFFSET),
          Records.getLong(bytes, offset + CREATED_AT_OFFSET),
          new HashValue128(
              Records.getLong(bytes, offset + PREVIOUS_HASH_HIGH_OFFSET),
              Records.getLong(bytes, offset + PREVIOUS_HASH_LOW_OFFSET)),
          documents.position() + documents.length());
    }
  }

  /** As above, for who can do without; null also if something else is there. */
  static SegmentHeader readIfRight(Path journal, long segment) {
    try {
      return read(journal, segment);
    } catch (JournalDamagedException e) {
      return null;
    }
  }

  /** Whether nothing was before its first entry: neither another one nor an image. */
  boolean beginsJournal() {
    return firstEntry == 1 && previousHash.equals(JournalTail.NO_HASH);
  }
}
