package io.lectern.coordinator.journal;

import static io.lectern.layout.JournalRecordDescriptor.FORCED_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.HEADER_LENGTH;
import static io.lectern.layout.JournalRecordDescriptor.KIND_ENTRY;
import static io.lectern.layout.JournalRecordDescriptor.KIND_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.LENGTH_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.MAX_LENGTH;
import static io.lectern.layout.JournalRecordDescriptor.VERSION;
import static io.lectern.layout.JournalRecordDescriptor.VERSION_OFFSET;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Looks for whatever entries are left in segments that cannot be read in order, and for what they
 * say was forced. An entry is forced with all that are before it: so what one that is left says to
 * be on the disk was there, and if it is not now, the journal is damaged; while what nobody says to
 * be there may just have been lost with the machine's power.
 */
final class ForcedClaims {
  private static final int STEP = 4; // where documents may begin

  private ForcedClaims() {}

  /** The highest number of an entry that segments say to have been forced; 0: none says so. */
  static long highest(Path journal, List<Long> segments) {
    long highest = 0;
    for (long segment : segments) {
      final Path file = SegmentFiles.dataFile(journal, segment);
      if (Files.exists(file)) {
        highest = Math.max(highest, highest(file));
      }
    }
    return highest;
  }

  private static long highest(Path file) {
    final byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new StoreException(Reason.PLATFORM, "cannot read " + file + ": " + e, e);
    }
    long highest = 0;
    for (int offset = 0; offset <= bytes.length - HEADER_LENGTH; offset += STEP) {
      if (isEntry(bytes, offset)) {
        highest = Math.max(highest, Records.getLong(bytes, offset + FORCED_OFFSET));
      }
    }
    return highest;
  }

  private static boolean isEntry(byte[] bytes, int offset) {
    final int length = Records.getInt(bytes, offset + LENGTH_OFFSET);
    return length >= HEADER_LENGTH
        && length <= Math.min(MAX_LENGTH, bytes.length - offset)
        && Records.getShort(bytes, offset + KIND_OFFSET) == KIND_ENTRY
        && Records.getShort(bytes, offset + VERSION_OFFSET) == VERSION
        && Records.flaw(bytes, offset, length) == null;
  }
}
