package io.lectern.engine.control;

import io.lectern.engine.os.Futex;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;

/**
 * A word on which one thread sleeps while it has nothing to do, and which whoever gives it work
 * signals. The word is 1 while the thread sleeps or is about to; the futex wait makes no difference
 * between "about to" and "not any more".
 *
 * <p>Between "I sleep" and "is there work?" of the one, and between "here is work" and "does it
 * sleep?" of the other, stands a full fence: each stores and then loads what the other stores, so
 * at least one of them sees the other.
 */
public final class WakeUp {
  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
  private static final int AWAKE = 0;
  private static final int ASLEEP = 1;

  private final MemorySegment memory;
  private final long offset;

  WakeUp(MemorySegment memory, long offset) {
    this.memory = memory;
    this.offset = offset;
  }

  /**
   * Sleeps until signalled, for the timeout at most, unless there is work. May return for no
   * reason. One thread of all processes only.
   *
   * @param hasWork looked at once the intention to sleep is out
   */
  public void sleep(BooleanSupplier hasWork, long timeoutNs) {
    INT.setOpaque(memory, offset, ASLEEP);
    VarHandle.fullFence();
    try {
      if (!hasWork.getAsBoolean()) {
        Futex.await(memory, offset, ASLEEP, timeoutNs);
      }
    } finally {
      INT.setOpaque(memory, offset, AWAKE);
    }
  }

  /**
   * Wakes the sleeper, if it sleeps. After the work has been published. Any thread of any process;
   * a fence when awake.
   */
  public void signal() {
    VarHandle.fullFence();
    if ((int) INT.getOpaque(memory, offset) == ASLEEP) {
      INT.setOpaque(memory, offset, AWAKE);
      Futex.wake(memory, offset, 1);
    }
  }
}
