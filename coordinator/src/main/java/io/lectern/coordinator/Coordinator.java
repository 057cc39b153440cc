package io.lectern.coordinator;

import io.lectern.coordinator.journal.Journal;
import io.lectern.coordinator.journal.NextSegment;
import io.lectern.coordinator.receipts.ReceiptStore;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreWriter;
import io.lectern.engine.control.ControlFile;
import io.lectern.engine.image.Checkpoints;
import io.lectern.engine.os.DirectoryLock;
import io.lectern.engine.os.Platform;
import io.lectern.engine.os.ProcessIdentity;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
  private final ReceiptStore receipts;
  private final long term;
  private final CoordinatorCounters counters;
  private final CoordinatorAgent agent;
  private final CoordinatorIdle idle;
  private final NanoClock nanoClock;
  private volatile boolean stopRequested;

  private Coordinator(
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
    final StoreDirectory directory = new StoreDirectory(config);
    final DirectoryLock start = directory.lockForStart();
    try {
      final StoreLock lock = directory.lockStore();
      try {
        return launch(directory, lock, config, console);
      } catch (RuntimeException | Error e) {
        lock.close();
        throw e;
      }
    } finally {
      start.close();
    }
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
   * files are that one's to write: nothing is marked, cut or deleted then.
   */
  @Override
  public void close() {
    if (fence.isFenced()) {
      CloseHelper.closeAll(agent, receipts::abandon, journal::leave, control, lock);
    } else {
      control.header().stopped();
      CloseHelper.closeAll(agent, store, receipts, journal, control, lock);
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

  private static Coordinator launch(
      StoreDirectory directory, StoreLock lock, CoordinatorConfig config, PrintStream console) {
    final NextSegment next =
        NextSegment.of(
            config.journalDirectory(), message -> console.println("lectern: " + message));
    try {
      return launch(directory, lock, next, config, console);
    } catch (RuntimeException | Error e) {
      next.discard();
      throw e;
    }
  }

  private static Coordinator launch(
      StoreDirectory directory,
      StoreLock lock,
      NextSegment next,
      CoordinatorConfig config,
      PrintStream console) {
    final ControlFile control = directory.openControlFile();
    try {
      lock.lockControl(config.controlFile());
      final ProcessIdentity self = ProcessIdentity.current();
      final long nowMs = config.epochClock().time();
      control.header().starting(self.pid(), self.startMs(), nowMs);
      final Path saved = ErrorLog.saveAndClear(control, nowMs);
      if (saved != null) {
        console.println("lectern: the errors of the coordinator before are in " + saved);
      }
      final StoreWriter store =
          StoreWriter.open(
              config.storeFile(),
              config.storeConfig(),
              control.readerTable(),
              config.recordClock());
      if (store.mayBeDamaged()) {
        console.println(
            "lectern: the machine went down while a coordinator had this store. The"
                + " last writes may be lost, and the store may be damaged. "
                + wayOut(config));
      }
      final CoordinatorCounters counters = new CoordinatorCounters(control);
      final ErrorLog errors = new ErrorLog(control, counters, config.epochClock(), console);
      final ReceiptStore receipts = receipts(config, store, errors);
      final Journal journal = new JournalRecovery(config, store, receipts, console).recover(next);
      store.controlId(control.header().controlId());
      final Coordinator coordinator =
          new Coordinator(lock, control, store, journal, receipts, counters, errors, config);
      control.header().running(store.term(), config.epochClock().time());
      return coordinator;
    } catch (RuntimeException | Error e) {
      control.close();
      throw e;
    }
  }

  /** What to do about a store that may be damaged. */
  private static String wayOut(CoordinatorConfig config) {
    final List<Checkpoints.Checkpoint> checkpoints =
        new Checkpoints(config.directory(), config.checkpointConfig().kept()).list();
    return checkpoints.isEmpty()
        ? "There is no checkpoint: compare it with a dump, or load one into a new store"
        : "Stop this coordinator before anything is written, then: lectern restore --from "
            + checkpoints.getFirst().directory()
            + " --dir "
            + config.directory()
            + " --replace";
  }

  private static ReceiptStore receipts(
      CoordinatorConfig config, StoreWriter store, ErrorLog errors) {
    return new ReceiptStore(
        config.receiptDirectory(),
        config.journalDirectory(),
        store.storeIdHigh(),
        store.storeIdLow(),
        config.receiptConfig(),
        () -> TimeUnit.MILLISECONDS.toNanos(config.recordClock().millis()),
        errors::record);
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
