package io.lectern.engine.control;

import static io.lectern.layout.ControlFileDescriptor.EPOCH_SIGNAL_OFFSET;
import static io.lectern.layout.ControlFileDescriptor.EPOCH_WAITERS_OFFSET;

import io.lectern.engine.os.Futex;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;

/**
 * Where any number of threads of any processes wait for the next epoch. The coordinator pays a
 * fence and a load for each epoch when nobody waits.
 *
 * <p>Waiter: load the signal; store waiters = 1; full fence; look at the committed epoch; wait on
 * the futex while the signal is what it was. Publisher: commit the epoch; full fence; if waiters is
 * 1, store 0, raise the signal by one and wake all. Taking the flag down before the signal changes
 * makes sure that a waiter either sees the new signal or leaves the flag up for the next epoch;
 * that the signal changes each time, whatever the epoch, that none sleeps on with the flag down. A
 * waiter that dies leaves nothing behind but one wake-up too many.
 */
public final class EpochSignal {
  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

  private final MemorySegment memory;

  EpochSignal(MemorySegment memory) {
    this.memory = memory;
  }

  /** Wakes those who wait. By the coordinator, after it has committed an epoch. */
  public void publish() {
    VarHandle.fullFence();
    if ((int) INT.getOpaque(memory, (long) EPOCH_WAITERS_OFFSET) != 0) {
      INT.setVolatile(memory, (long) EPOCH_WAITERS_OFFSET, 0);
      final int last = (int) INT.getOpaque(memory, (long) EPOCH_SIGNAL_OFFSET);
      INT.setVolatile(memory, (long) EPOCH_SIGNAL_OFFSET, last + 1);
      Futex.wake(memory, EPOCH_SIGNAL_OFFSET, Integer.MAX_VALUE);
    }
  }

  /**
   * Waits for an epoch to be published, for the timeout at most, unless the condition holds. May
   * return for no reason.
   *
   * @param reached whether the committed epoch, read anew, is what the caller waits for
   */
  public void await(BooleanSupplier reached, long timeoutNs) {
    final int seen = (int) INT.getVolatile(memory, (long) EPOCH_SIGNAL_OFFSET);
    INT.setOpaque(memory, (long) EPOCH_WAITERS_OFFSET, 1);
    VarHandle.fullFence();
    if (!reached.getAsBoolean()) {
      Futex.await(memory, EPOCH_SIGNAL_OFFSET, seen, timeoutNs);
    }
  }
}
