package io.lectern.engine;

import static io.lectern.layout.ReaderTableDescriptor.IDLE;
import static io.lectern.layout.ReaderTableDescriptor.LIMIT_OFFSET;
import static io.lectern.layout.ReaderTableDescriptor.MAX_NAME_LENGTH;
import static io.lectern.layout.ReaderTableDescriptor.NAME_OFFSET;
import static io.lectern.layout.ReaderTableDescriptor.NOTED_AT_OFFSET;
import static io.lectern.layout.ReaderTableDescriptor.NOTED_EPOCH_OFFSET;
import static io.lectern.layout.ReaderTableDescriptor.PID_OFFSET;
import static io.lectern.layout.ReaderTableDescriptor.PINNED_EPOCH_OFFSET;
import static io.lectern.layout.ReaderTableDescriptor.PROCESS_START_OFFSET;
import static io.lectern.layout.ReaderTableDescriptor.RETIRED_BYTES_OFFSET;
import static io.lectern.layout.ReaderTableDescriptor.ROW_LENGTH;

import io.lectern.layout.ConceptRecordDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;

/**
 * One row of the {@link ReaderTable}: the pin of one snapshot. Written only by the owner, who holds
 * the row's lock, or by whoever holds the lock of a dead owner's row, but for what the coordinator
 * notes; read by anyone.
 */
public final class ReaderRow {
  private final MemorySegment memory;
  private final int index;
  private final long offset;
  private byte[] scratch;

  ReaderRow(MemorySegment memory, int index) {
    this.memory = memory;
    this.index = index;
    this.offset = (long) index * ROW_LENGTH;
  }

  public int index() {
    return index;
  }

  /**
   * Makes the row the caller's, idle. The caller holds the row's lock.
   *
   * @param name shown by the statistics; cut to 62 bytes of UTF-8
   */
  public void claim(long pid, long processStartMs, String name) {
    final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    final int length = Math.min(bytes.length, MAX_NAME_LENGTH);
    Memory.putLongOpaque(memory, offset + PINNED_EPOCH_OFFSET, IDLE);
    memory.set(ValueLayout.JAVA_SHORT, offset + NAME_OFFSET, (short) length);
    MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, offset + NAME_OFFSET + 2, length);
    Memory.putLong(memory, offset + PROCESS_START_OFFSET, processStartMs);
    Memory.putLongRelease(memory, offset + PID_OFFSET, pid);
    // Before any pin, so that a scan that stops at the limit cannot miss one.
    Memory.raiseInt(memory, LIMIT_OFFSET, index + 1);
  }

  /** Gives the row up. The caller holds the row's lock. */
  public void clear() {
    Memory.putLongRelease(memory, offset + PINNED_EPOCH_OFFSET, IDLE);
    Memory.putLongRelease(memory, offset + PID_OFFSET, 0);
  }

  /** The epoch pinned, or {@code Long.MAX_VALUE} when idle. */
  public long pinnedEpoch() {
    final long epoch = Memory.getLongAcquire(memory, offset + PINNED_EPOCH_OFFSET);
    return epoch == 0 ? IDLE : epoch;
  }

  public boolean isIdle() {
    return pinnedEpoch() == IDLE;
  }

  /** Process id of the owner, 0 if nobody owns the row. */
  public long pid() {
    return Memory.getLongAcquire(memory, offset + PID_OFFSET);
  }

  /** When the owner's process started, ms since 1970. */
  public long processStartMs() {
    return Memory.getLong(memory, offset + PROCESS_START_OFFSET);
  }

  /** The store's retired bytes when the epoch was pinned. */
  public long retiredBytesAtPin() {
    return Memory.getLongOpaque(memory, offset + RETIRED_BYTES_OFFSET);
  }

  /**
   * Notes that the epoch pinned now, if any, is pinned: by the coordinator, every now and then, so
   * that readers need no clock to open a snapshot.
   */
  public void notePin(long nowMs) {
    final long epoch = pinnedEpoch();
    if (epoch != Memory.getLongOpaque(memory, offset + NOTED_EPOCH_OFFSET)) {
      Memory.putLongOpaque(memory, offset + NOTED_AT_OFFSET, nowMs);
      Memory.putLongRelease(memory, offset + NOTED_EPOCH_OFFSET, epoch);
    }
  }

  /**
   * Since when the coordinator has found the pinned epoch pinned, ms since 1970; 0 if it has not
   * looked since, or the row is idle. A snapshot after another of the same epoch looks like one.
   */
  public long pinnedSinceMs() {
    final long noted = Memory.getLongAcquire(memory, offset + NOTED_EPOCH_OFFSET);
    return noted == pinnedEpoch() && noted != IDLE
        ? Memory.getLongOpaque(memory, offset + NOTED_AT_OFFSET)
        : 0;
  }

  public String name() {
    final int length = Math.min(Memory.getShort(memory, offset + NAME_OFFSET), MAX_NAME_LENGTH);
    final byte[] bytes = new byte[length];
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset + NAME_OFFSET + 2, bytes, 0, length);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Publishes a pin. The full fence orders it before the caller's look at the reclaim floor. */
  void pin(long epoch, long retiredBytes) {
    Memory.putLongOpaque(memory, offset + RETIRED_BYTES_OFFSET, retiredBytes);
    Memory.putLongOpaque(memory, offset + PINNED_EPOCH_OFFSET, epoch);
    VarHandle.fullFence();
  }

  void unpin() {
    Memory.putLongRelease(memory, offset + PINNED_EPOCH_OFFSET, IDLE);
  }

  /** Room for the UTF-8 form of an id, for whoever uses the row's snapshot. */
  byte[] scratch() {
    if (scratch == null) {
      scratch = new byte[ConceptRecordDescriptor.MAX_ID_LENGTH];
    }
    return scratch;
  }
}
