package io.lectern.coordinator.journal;

import static io.lectern.layout.JournalRecordDescriptor.ALIGNMENT;
import static io.lectern.layout.JournalRecordDescriptor.EPOCH_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.FLAGS_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.FLAG_FORCE_FAILED;
import static io.lectern.layout.JournalRecordDescriptor.FLAG_GAP;
import static io.lectern.layout.JournalRecordDescriptor.FLAG_SYNC;
import static io.lectern.layout.JournalRecordDescriptor.FORCED_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.HEADER_LENGTH;
import static io.lectern.layout.JournalRecordDescriptor.NUMBER_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.RECORDED_AT_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.TERM_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.UNIT_CHANGED_COUNT_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.UNIT_COUNT_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.UNIT_HEADER_LENGTH;
import static io.lectern.layout.JournalRecordDescriptor.UNIT_LENGTH_OFFSET;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A movable view of an entry: the units of one batch. {@link #nextUnit()} goes through them; what
 * it shows lasts until the reader that it belongs to moves on. Used by one thread.
 */
public final class JournalEntry {
  private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
  private byte[] bytes;
  private int offset;
  private int length;
  private int unit;
  private int nextUnit;

  void wrap(byte[] record, int recordOffset, int recordLength) {
    bytes = record;
    buffer.wrap(record);
    offset = recordOffset;
    length = recordLength;
    nextUnit = recordOffset + HEADER_LENGTH;
  }

  /** One more than that of the entry before; the first of a journal is 1. */
  public long number() {
    return Records.getLong(bytes, offset + NUMBER_OFFSET);
  }

  /** Fencing term of the coordinator that wrote it. */
  public long term() {
    return Records.getLong(bytes, offset + TERM_OFFSET);
  }

  /**
   * At which the batch was committed; for one that changed nothing, the one committed last before.
   */
  public long epoch() {
    return Records.getLong(bytes, offset + EPOCH_OFFSET);
  }

  /** The batch's time, ns since 1970. */
  public long recordedAtNs() {
    return Records.getLong(bytes, offset + RECORDED_AT_OFFSET);
  }

  /** Number of the last entry that was known to be on the disk when this one was written. */
  public long forcedNumber() {
    return Records.getLong(bytes, offset + FORCED_OFFSET);
  }

  /** Whether units that are in no entry were applied since the entry before, or with this one. */
  public boolean isAfterGap() {
    return (flags() & FLAG_GAP) != 0;
  }

  /** Whether it says no more than that the entry before could not be forced. */
  public boolean isForceFailed() {
    return (flags() & FLAG_FORCE_FAILED) != 0;
  }

  /** Whether a unit of it asks for level SYNC. */
  public boolean isSyncAsked() {
    return (flags() & FLAG_SYNC) != 0;
  }

  public int unitCount() {
    return Records.getInt(bytes, offset + UNIT_COUNT_OFFSET);
  }

  /** Bytes of the entry. */
  public int length() {
    return length;
  }

  /** Goes back before the first unit. */
  public void rewind() {
    nextUnit = offset + HEADER_LENGTH;
  }

  /** Moves to the first unit, or from one to the next; false: there is none. */
  public boolean nextUnit() {
    if (nextUnit >= offset + length) {
      return false;
    }
    unit = nextUnit;
    nextUnit = BitUtil.align(unit - offset + UNIT_HEADER_LENGTH + unitLength(), ALIGNMENT) + offset;
    return true;
  }

  /** Where messages of units are. */
  public DirectBuffer buffer() {
    return buffer;
  }

  /** Where the unit's message begins in {@link #buffer()}. */
  public int unitOffset() {
    return unit + UNIT_HEADER_LENGTH;
  }

  /** Bytes of the unit's message. */
  public int unitLength() {
    return Records.getInt(bytes, unit + UNIT_LENGTH_OFFSET);
  }

  /** Commands of the unit that changed something when it was first applied. */
  public int unitChangedCount() {
    return Records.getInt(bytes, unit + UNIT_CHANGED_COUNT_OFFSET);
  }

  /**
   * Whether the units fill the entry exactly, as those of every entry do that this code writes. To
   * be asked before units are gone through.
   */
  boolean hasWholeUnits() {
    int position = HEADER_LENGTH;
    int count = 0;
    while (position < length) {
      final int left = length - position - UNIT_HEADER_LENGTH;
      final int unitLength =
          left < 0 ? -1 : Records.getInt(bytes, offset + position + UNIT_LENGTH_OFFSET);
      if (unitLength < 0 || unitLength > left) {
        return false;
      }
      position = BitUtil.align(position + UNIT_HEADER_LENGTH + unitLength, ALIGNMENT);
      count++;
    }
    return position == length && count == unitCount();
  }

  private int flags() {
    return Records.getInt(bytes, offset + FLAGS_OFFSET);
  }
}
