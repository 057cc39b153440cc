package io.lectern.engine.control;

import static io.lectern.layout.ControlFileDescriptor.*;

import io.lectern.engine.os.BootId;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The control file's header: whose it is, and how its coordinator is. Identity never changes; the
 * rest is written by the coordinator alone, with release, and read by anyone, with acquire.
 */
public final class ControlHeader {
  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

  private final MemorySegment memory;

  ControlHeader(MemorySegment memory) {
    this.memory = memory.asSlice(0, HEADER_LENGTH);
  }

  /** Equal to the store header's while this file is in force. */
  public long controlId() {
    return memory.get(ValueLayout.JAVA_LONG, CONTROL_ID_OFFSET);
  }

  public long storeIdHigh() {
    return memory.get(ValueLayout.JAVA_LONG, STORE_ID_HIGH_OFFSET);
  }

  public long storeIdLow() {
    return memory.get(ValueLayout.JAVA_LONG, STORE_ID_LOW_OFFSET);
  }

  /**
   * Whether the file was made since the machine was last started; if not, no process can still use
   * it.
   */
  public boolean isOfThisBoot() {
    return memory.get(ValueLayout.JAVA_LONG, BOOT_ID_HIGH_OFFSET) == BootId.high()
        && memory.get(ValueLayout.JAVA_LONG, BOOT_ID_LOW_OFFSET) == BootId.low();
  }

  /** One of the STATE constants of the descriptor; of the last coordinator, which may be dead. */
  public int coordinatorState() {
    return (int) INT.getAcquire(memory, (long) COORDINATOR_STATE_OFFSET);
  }

  public boolean isRunning() {
    return coordinatorState() == STATE_RUNNING;
  }

  /** Of the last coordinator, in its own PID namespace; 0 if there was none. */
  public long coordinatorPid() {
    return getLong(COORDINATOR_PID_OFFSET);
  }

  /** When the last coordinator's process started, ms since 1970. */
  public long coordinatorStartMs() {
    return getLong(COORDINATOR_START_OFFSET);
  }

  /** The fencing term of the last coordinator. */
  public long term() {
    return getLong(TERM_OFFSET);
  }

  /**
   * When the coordinator last went round its duty cycle, ms since 1970; renewed at least every
   * second.
   */
  public long heartbeatMs() {
    return getLong(HEARTBEAT_OFFSET);
  }

  /** A coordinator begins: nobody may send it anything yet. */
  public void starting(long pid, long processStartMs, long nowMs) {
    INT.setRelease(memory, (long) COORDINATOR_STATE_OFFSET, STATE_STARTING);
    LONG.setRelease(memory, (long) COORDINATOR_PID_OFFSET, pid);
    LONG.setRelease(memory, (long) COORDINATOR_START_OFFSET, processStartMs);
    heartbeat(nowMs);
  }

  /** The coordinator takes commands that are sent under this term. */
  public void running(long term, long nowMs) {
    LONG.setRelease(memory, (long) TERM_OFFSET, term);
    heartbeat(nowMs);
    INT.setRelease(memory, (long) COORDINATOR_STATE_OFFSET, STATE_RUNNING);
  }

  /** The coordinator has stopped in good order. */
  public void stopped() {
    INT.setRelease(memory, (long) COORDINATOR_STATE_OFFSET, STATE_STOPPED);
  }

  public void heartbeat(long nowMs) {
    LONG.setRelease(memory, (long) HEARTBEAT_OFFSET, nowMs);
  }

  private long getLong(long offset) {
    return (long) LONG.getAcquire(memory, offset);
  }
}
