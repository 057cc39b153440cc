package io.lectern.coordinator;

import io.lectern.coordinator.journal.ForceFailureMark;
import io.lectern.coordinator.journal.Journal;
import io.lectern.coordinator.receipts.ReceiptStore;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreWriter;
import io.lectern.engine.control.ControlFile;
import io.lectern.engine.os.Platform;
import java.io.PrintStream;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.NanoClock;

/**
 * The process that owns every write into one store. {@link #launch}, then {@link #run} in one
 * thread until {@link #stop} is called from any other, then {@link #close}.
 */
final class Coordinator implements AutoCloseable {
  /** Units taken after a stop was asked for, at most, in cycles: producers may go on for ever. */
  private static final int LAST_CYCLES = 64;

  private final StoreLock lock;
  private final Fence fence;
  private final ControlFile control;
  private final StoreWriter store;
  private final Journal journal;
  private final ForceFailureMark failureMark;
  private final ReceiptStore receipts;
  private final long term;
  private final CoordinatorCounters counters;
  private final CoordinatorAgent agent;
  private final CoordinatorIdle idle;
  private final NanoClock nanoClock;
  private volatile boolean stopRequested;

  Coordinator(
      StoreLock lock,
      ControlFile control,
      StoreWriter store,
      Journal journal,
      ReceiptStore receipts,
      CoordinatorCounters counters,
      ErrorLog errors,
      CoordinatorConfig config) {
    this.lock = lock;
    this.control = control;
    this.store = store;
    this.journal = journal;
    this.failureMark = new ForceFailureMark(config.journalDirectory());
    this.receipts = receipts;
    this.term = store.term();
    this.counters = counters;
    this.nanoClock = config.nanoClock();
    this.fence = new Fence(lock, store, nanoClock.nanoTime());
    this.agent =
        new CoordinatorAgent(control, store, journal, receipts, fence, counters, errors, config);
    this.idle =
        new CoordinatorIdle(
            config.idleMode(),
            control.coordinatorWakeUp(),
            () -> stopRequested || agent.hasWork(),
            agent::maxSleepNs,
            counters,
            config.nanoClock());
  }

  /**
   * Takes a store, which is made if there is none, and is ready for commands.
   *
   * @param console told, in a line each, of what an operator should know
   * @throws StoreException if the store cannot be had; nothing is held then
   */
  static Coordinator launch(CoordinatorConfig config, PrintStream console) {
    requireBoundsChecks();
    Platform.require();
    return new CoordinatorStart(config, console).start();
  }

  /** Runs the duty cycle until asked to stop, and takes what had been sent until then. */
  void run() {
    agent.onStart();
    while (!stopRequested) {
      idle.idle(agent.doWork());
    }
    for (int i = 0; i < LAST_CYCLES && agent.hasWork(); i++) {
      agent.doWork();
    }
    fence.check(nanoClock.nanoTime());
  }

  /** Makes {@link #run} return soon. From any thread. */
  void stop() {
    stopRequested = true;
    control.coordinatorWakeUp().signal();
  }

  long epoch() {
    return store.committedEpoch();
  }

  long term() {
    return term;
  }

  CoordinatorCounters counters() {
    return counters;
  }

  CoordinatorAgent agent() {
    return agent;
  }

  /**
   * Marks the store as cleanly closed and lets go of it. If another coordinator has taken it, all
   * files are that one's to write: nothing is marked, cut or deleted then. Nor is a store marked
   * whose journal is not on the disk.
   */
  @Override
  public void close() {
    if (fence.isFenced()) {
      CloseHelper.closeAll(agent, receipts::abandon, journal::leave, control, lock);
    } else {
      control.header().stopped();
      CloseHelper.closeAll(agent, this::closeStore, receipts, journal, control, lock);
    }
  }

  /**
   * A store that says it is whole must not be ahead of its journal after a loss of power, nor lack
   * what the disk failed to take.
   */
  private void closeStore() {
    boolean forced = false;
    try {
      if (journal.forceFailure() == null) {
        journal.force();
        forced = failureMark.standing() == null;
      }
    } finally {
      if (forced) {
        markAsClosed();
      } else {
        store.abandon();
      }
    }
  }

  private void markAsClosed() {
    try {
      store.close();
    } catch (StoreException e) {
      failureMark.set(e.getMessage());
      throw e;
    }
  }

  /**
   * Leaves everything as the death of the process would, except that the files are unmapped and the
   * lock is free: for tests that let a coordinator die many times in one process.
   */
  void abandon() {
    agent.close();
    receipts.abandon();
    journal.abandon();
    store.abandon();
    CloseHelper.closeAll(control, lock);
  }

  /**
   * Clients can write anything into what the coordinator reads; the checks are what makes that
   * harmless.
   */
  private static void requireBoundsChecks() {
    if (!DirectBuffer.SHOULD_BOUNDS_CHECK) {
      throw new StoreException(
          StoreException.Reason.PLATFORM,
          "the coordinator needs the bounds checks of Agrona: take the property "
              + DirectBuffer.DISABLE_BOUNDS_CHECKS_PROP_NAME
              + " away");
    }
  }
}
