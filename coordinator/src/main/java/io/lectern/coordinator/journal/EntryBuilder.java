package io.lectern.coordinator.journal;

import static io.lectern.layout.JournalRecordDescriptor.ALIGNMENT;
import static io.lectern.layout.JournalRecordDescriptor.EPOCH_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.FLAGS_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.FORCED_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.HEADER_LENGTH;
import static io.lectern.layout.JournalRecordDescriptor.KIND_ENTRY;
import static io.lectern.layout.JournalRecordDescriptor.NUMBER_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.PREVIOUS_HASH_HIGH_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.PREVIOUS_HASH_LOW_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.RECORDED_AT_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.TERM_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.UNIT_CHANGED_COUNT_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.UNIT_COUNT_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.UNIT_HEADER_LENGTH;
import static io.lectern.layout.JournalRecordDescriptor.UNIT_LENGTH_OFFSET;

import com.dynatrace.hash4j.hashing.HashValue128;
import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Gathers the units of a batch for the batch's journal entry. A unit is taken, that is copied here,
 * before anything is made of it: so what is decoded is what is journaled, whatever becomes of the
 * place where it came from. Then it is kept or, by default, dropped.
 *
 * <p>The memory is used again for each entry. Used by one thread.
 */
public final class EntryBuilder {
  private static final int INITIAL_CAPACITY = 1 << 16;

  private byte[] bytes = new byte[INITIAL_CAPACITY];
  private final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
  private int end = HEADER_LENGTH; // of what is kept
  private int taken; // where the last unit taken has its message
  private int takenLength;
  private int unitCount;

  /** Where taken units are; another array may lie beneath it after the next one is taken. */
  public DirectBuffer buffer() {
    return buffer;
  }

  /**
   * Copies a unit's message, as the next of the entry.
   *
   * @return where it begins in {@link #buffer()}; it stays until the next is taken
   */
  public int take(DirectBuffer source, int offset, int length) {
    takenLength = length;
    reserve(takenEnd());
    taken = end + UNIT_HEADER_LENGTH;
    source.getBytes(offset, bytes, taken, length);
    return taken;
  }

  /** Where the unit taken last begins: {@link #clear} moves it. */
  public int taken() {
    return taken;
  }

  /** Makes the unit taken last a part of the entry. */
  public void keep(int changedCount) {
    final int unit = taken - UNIT_HEADER_LENGTH;
    Records.putInt(bytes, unit + UNIT_LENGTH_OFFSET, takenLength);
    Records.putInt(bytes, unit + UNIT_CHANGED_COUNT_OFFSET, changedCount);
    end = takenEnd();
    Arrays.fill(bytes, taken + takenLength, end, (byte) 0);
    unitCount++;
  }

  /**
   * Begins another entry. The unit taken last, if it was not kept, is the first that may be kept
   * there.
   */
  public void clear() {
    final boolean open = taken >= end;
    end = HEADER_LENGTH;
    unitCount = 0;
    if (open) {
      final int first = end + UNIT_HEADER_LENGTH;
      System.arraycopy(bytes, taken, bytes, first, takenLength);
      taken = first;
    }
  }

  public int unitCount() {
    return unitCount;
  }

  /** Bytes of the entry so far. */
  public int length() {
    return end;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Completes the entry. */
  void seal(
      long number,
      long term,
      long epoch,
      long recordedAtNs,
      long forcedNumber,
      int flags,
      HashValue128 previous) {
    Records.putLong(bytes, NUMBER_OFFSET, number);
    Records.putLong(bytes, TERM_OFFSET, term);
    Records.putLong(bytes, EPOCH_OFFSET, epoch);
    Records.putLong(bytes, RECORDED_AT_OFFSET, recordedAtNs);
    Records.putLong(bytes, FORCED_OFFSET, forcedNumber);
    Records.putLong(bytes, UNIT_COUNT_OFFSET, unitCount); // and 0 in the unused half
    Records.putInt(bytes, FLAGS_OFFSET, flags);
    Records.putLong(bytes, PREVIOUS_HASH_LOW_OFFSET, previous.getLeastSignificantBits());
    Records.putLong(bytes, PREVIOUS_HASH_HIGH_OFFSET, previous.getMostSignificantBits());
    Records.seal(bytes, KIND_ENTRY, end);
  }

  private int takenEnd() {
    return BitUtil.align(end + UNIT_HEADER_LENGTH + takenLength, ALIGNMENT);
  }

  private void reserve(int capacity) {
    if (capacity > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(capacity, 2 * bytes.length));
      buffer.wrap(bytes);
    }
  }
}
