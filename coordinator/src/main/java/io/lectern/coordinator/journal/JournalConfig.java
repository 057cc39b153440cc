package io.lectern.coordinator.journal;

import io.lectern.layout.JournalRecordDescriptor;

/**
 * How a journal is written.
 *
 * @param segmentLength bytes after which a segment is full and another one is begun
 * @param forcer has the disk hold what was written
 */
public record JournalConfig(long segmentLength, Forcer forcer) {
  private static final JournalConfig DEFAULTS =
      new JournalConfig(JournalSegment.MAX_LENGTH, Forcer.ofKernel());

  public JournalConfig {
    if (segmentLength < JournalRecordDescriptor.HEADER_LENGTH
        || segmentLength > JournalSegment.MAX_LENGTH) {
      throw new IllegalArgumentException(
          "segment length " + segmentLength + " must be at most " + JournalSegment.MAX_LENGTH);
    }
  }

  public static JournalConfig defaults() {
    return DEFAULTS;
  }

  public JournalConfig withSegmentLength(long length) {
    return new JournalConfig(length, forcer);
  }

  public JournalConfig withForcer(Forcer newForcer) {
    return new JournalConfig(segmentLength, newForcer);
  }
}
