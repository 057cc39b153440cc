package io.lectern.benchmarks;

import io.lectern.coordinator.journal.EntryBuilder;
import io.lectern.coordinator.journal.Journal;
import io.lectern.coordinator.journal.JournalConfig;
import io.lectern.coordinator.journal.JournalReader;
import io.lectern.coordinator.journal.JournalTail;
import io.lectern.coordinator.journal.NextSegment;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/** A journal of no store, to which entries of one unit each are appended. Used by one thread. */
final class JournalAppends implements AutoCloseable {
  private final EntryBuilder entry = new EntryBuilder();
  private final UnsafeBuffer unit;
  private final Journal journal;

  /**
   * Begins a journal.
   *
   * @param unitLength bytes of a unit's message
   */
  JournalAppends(Path directory, int unitLength) {
    unit = new UnsafeBuffer(new byte[unitLength]);
    journal =
        Journal.open(
            directory,
            1,
            1,
            1,
            emptyTail(directory),
            NextSegment.of(directory, System.err::println),
            0,
            JournalConfig.defaults());
  }

  private static JournalTail emptyTail(Path directory) {
    try (JournalReader reader = JournalReader.open(directory, 1, 1)) {
      if (reader.next()) {
        throw new IllegalStateException(directory + " has entries already");
      }
      return reader.tail();
    }
  }

  /** Appends an entry: its unit is copied, sealed with checksum and hash, and written. */
  void append(int number) {
    unit.putInt(0, number);
    entry.take(unit, 0, unit.capacity());
    entry.keep(1);
    journal.append(entry, journal.lastEpoch() + 1, 0, false, false);
    entry.clear();
  }

  @Override
  public void close() {
    journal.close();
  }
}
