package io.lectern.engine.control;

import static io.lectern.layout.ClientTableDescriptor.*;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;

/**
 * A row of the client table: one writer client. Who writes which field is said at each; everything
 * may be read by anyone.
 */
public final class ClientRow {
  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

  private final int index;
  private final MemorySegment memory;
  private final WakeUp responseWakeUp;

  ClientRow(MemorySegment table, int index) {
    this.index = index;
    this.memory = table.asSlice((long) index * ROW_LENGTH, ROW_LENGTH);
    this.responseWakeUp = new WakeUp(memory, WAITING_OFFSET);
  }

  public int index() {
    return index;
  }

  /** The owner's, 0 if nobody owns the row. */
  public long clientId() {
    return (long) LONG.getAcquire(memory, (long) CLIENT_ID_OFFSET);
  }

  public long pid() {
    return (long) LONG.getAcquire(memory, (long) PID_OFFSET);
  }

  /** When the owner's process started, ms since 1970. */
  public long processStartMs() {
    return (long) LONG.getAcquire(memory, (long) PROCESS_START_OFFSET);
  }

  public String name() {
    final int length =
        Math.clamp(memory.get(ValueLayout.JAVA_SHORT, NAME_OFFSET), 0, MAX_NAME_LENGTH);
    final byte[] bytes = new byte[length];
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, NAME_OFFSET + 2, bytes, 0, length);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Where the owner sleeps for responses; the coordinator signals. */
  public WakeUp responseWakeUp() {
    return responseWakeUp;
  }

  /** Responses that found the owner's ring full. */
  public long droppedResponses() {
    return (long) LONG.getAcquire(memory, (long) DROPPED_OFFSET);
  }

  /** Counts a response that found the ring full. By the coordinator. */
  public void countDroppedResponse() {
    LONG.setRelease(memory, (long) DROPPED_OFFSET, droppedResponses() + 1);
  }

  /**
   * Times that the command ring, or what could not be read in it, was thrown away, and with it,
   * perhaps, units of the owner.
   */
  public long ringResets() {
    return (long) LONG.getAcquire(memory, (long) RESETS_OFFSET);
  }

  /** Counts such a loss, after it. By the coordinator. */
  public void countRingReset() {
    LONG.setRelease(memory, (long) RESETS_OFFSET, ringResets() + 1);
  }

  /**
   * Says that a thread of the owner is about to claim room in the command ring. With it the
   * coordinator can tell, when a claim is never committed, whether anyone who lives may still do
   * so.
   */
  public void beginClaim() {
    INT.getAndAdd(memory, (long) CLAIMING_OFFSET, 1);
  }

  /** Says that what was claimed is committed or aborted, or that there was no room. */
  public void endClaim() {
    INT.getAndAdd(memory, (long) CLAIMING_OFFSET, -1);
  }

  /** Whether a thread of the owner is between {@link #beginClaim} and {@link #endClaim}. */
  public boolean isClaiming() {
    return (int) INT.getVolatile(memory, (long) CLAIMING_OFFSET) != 0;
  }

  /**
   * Makes the row its owner's, who holds the lock. The id is stored last: whoever sees it sees the
   * rest.
   */
  void claim(long clientId, long pid, long processStartMs, String name) {
    final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    final int length = Math.min(bytes.length, MAX_NAME_LENGTH);
    memory.set(ValueLayout.JAVA_SHORT, NAME_OFFSET, (short) length);
    MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, NAME_OFFSET + 2, length);
    LONG.setRelease(memory, (long) PROCESS_START_OFFSET, processStartMs);
    LONG.setRelease(memory, (long) PID_OFFSET, pid);
    INT.setRelease(memory, (long) WAITING_OFFSET, 0);
    INT.setRelease(memory, (long) CLAIMING_OFFSET, 0);
    LONG.setRelease(memory, (long) DROPPED_OFFSET, 0L);
    LONG.setRelease(memory, (long) RESETS_OFFSET, 0L);
    LONG.setRelease(memory, (long) CLIENT_ID_OFFSET, clientId);
  }

  /** Gives the row up; by whoever holds the lock. */
  void clear() {
    LONG.setRelease(memory, (long) CLIENT_ID_OFFSET, 0L);
    LONG.setRelease(memory, (long) PID_OFFSET, 0L);
    INT.setRelease(memory, (long) CLAIMING_OFFSET, 0);
  }
}
