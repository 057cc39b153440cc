package io.lectern.coordinator.journal;

import io.lectern.engine.os.NativeFile;
import io.lectern.layout.JournalRecordDescriptor;
import java.util.function.Consumer;

/**
 * How a journal is written.
 *
 * @param segmentLength bytes after which a segment is full and another one is begun
 * @param forcer has the disk hold what a file was given; tests make it fail
 */
public record JournalConfig(long segmentLength, Consumer<NativeFile> forcer) {
  private static final JournalConfig DEFAULTS =
      new JournalConfig(JournalSegment.MAX_LENGTH, NativeFile::sync);

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

  public JournalConfig withForcer(Consumer<NativeFile> newForcer) {
    return new JournalConfig(segmentLength, newForcer);
  }
}
