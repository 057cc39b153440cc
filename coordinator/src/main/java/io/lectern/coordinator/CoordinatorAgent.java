package io.lectern.coordinator;

import io.lectern.coordinator.CoordinatorCounters.Counter;
import io.lectern.coordinator.journal.Journal;
import io.lectern.coordinator.receipts.KnownReceipt;
import io.lectern.coordinator.receipts.ReceiptStore;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreWriter;
import io.lectern.engine.control.ControlFile;
import io.lectern.engine.control.SnapshotFiles;
import io.lectern.layout.MessageTypes;
import io.lectern.layout.ipc.RejectionCode;
import io.lectern.layout.ipc.SyncLevel;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/**
 * The coordinator's duty cycle: take what the command ring holds as one batch, then now and then
 * look after claims that are never committed, rows of the dead, the heartbeat, and what can be
 * reclaimed. Used by one thread.
 */
final class CoordinatorAgent implements Agent, AutoCloseable {
  /** While a claim is in the way nobody will wake the coordinator. */
  private static final long WATCH_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(1);

  private final ControlFile control;
  private final StoreWriter store;
  private final CommandRingConsumer ring;
  private final UnitDecoder decoder = new UnitDecoder();
  private final ResponseSender responses;
  private final InvalidationPublisher publisher;
  private final BatchJournal journal;
  private final ReceiptStore receipts;
  private final BatchWriter batch;
  private final Checkpointer checkpointer;
  private final ClaimWatch claimWatch;
  private final LossNotice lossNotice;
  private final Retention retention;
  private final QualityWatch qualityWatch;
  private final EdgeSettling edgeSettling;
  private final Fence fence;
  private final CoordinatorCounters counters;
  private final ErrorLog errors;
  private final NanoClock nanoClock;
  private final EpochClock epochClock;
  private final long housekeepingNs;
  private final long term;
  private long nextHousekeepingNs;
  private boolean mayReclaim;
  private long unitClientId;
  private long unitCorrelationId;

  CoordinatorAgent(
      ControlFile control,
      StoreWriter store,
      Journal journal,
      ReceiptStore receipts,
      Fence fence,
      CoordinatorCounters counters,
      ErrorLog errors,
      CoordinatorConfig config) {
    this.control = control;
    this.store = store;
    this.term = store.term();
    this.fence = fence;
    this.counters = counters;
    this.errors = errors;
    this.nanoClock = config.nanoClock();
    this.epochClock = config.epochClock();
    this.housekeepingNs = config.heartbeatIntervalNs();
    this.ring = new CommandRingConsumer(control.commandRingBuffer());
    this.responses = new ResponseSender(control, counters, errors);
    this.publisher = new InvalidationPublisher(control, term, counters);
    this.receipts = receipts;
    this.journal =
        new BatchJournal(
            journal, store, counters, errors, config.crashPoints(), config.nanoClock());
    this.checkpointer =
        new Checkpointer(store, journal, control, receipts, responses, counters, errors, config);
    this.batch =
        new BatchWriter(
            store,
            () -> fence.check(nanoClock.nanoTime()),
            this.journal,
            checkpointer,
            receipts,
            ring::release,
            responses,
            publisher,
            counters,
            errors,
            config.crashPoints());
    this.claimWatch =
        new ClaimWatch(ring, control.clientRows(), counters, errors, config.claimLeaseNs());
    this.retention =
        new Retention(
            config.retentionConfig(),
            store,
            new NamedEpochs(new SnapshotFiles(config.directory()), errors::record));
    this.nextHousekeepingNs = nanoClock.nanoTime();
    this.lossNotice = new LossNotice(responses::tellReset, nextHousekeepingNs);
    this.edgeSettling = new EdgeSettling(store.upkeep(), errors::record, nextHousekeepingNs);
    this.qualityWatch =
        new QualityWatch(
            store.upkeep(), counters, errors::record, housekeepingNs, nextHousekeepingNs);
  }

  /**
   * Tells readers that a coordinator has begun: what its predecessor did not get to publish is a
   * gap before this.
   */
  @Override
  public void onStart() {
    publisher.publishEpoch(store.committedEpoch());
  }

  @Override
  public int doWork() {
    fence.check(nanoClock.nanoTime());
    int work = drain();
    final long nowNs = nanoClock.nanoTime();
    if (work == 0) {
      work += watchClaims(nowNs);
    }
    lossNotice.doWork(nowNs);
    if (nowNs - nextHousekeepingNs >= 0) {
      nextHousekeepingNs = nowNs + housekeepingNs;
      keepHouse();
    }
    if (work == 0 && mayReclaim) {
      work += reclaim();
    }
    edgeSettling.doWork(nowNs, work > 0);
    qualityWatch.doWork(nowNs, work > 0);
    return work + checkpointer.doWork(nowNs);
  }

  /** Whether there is a message to take, or an image to go on with. */
  boolean hasWork() {
    return ring.hasMessage() || checkpointer.hasWork();
  }

  /** How long the agent may sleep when nobody wakes it. */
  long maxSleepNs() {
    final long nowNs = nanoClock.nanoTime();
    final long restNs =
        Math.min(
            Math.max(1, nextHousekeepingNs - nowNs),
            Math.min(
                lossNotice.restNs(nowNs),
                Math.min(qualityWatch.restNs(nowNs), edgeSettling.restNs(nowNs))));
    return claimWatch.isWatching() ? Math.min(WATCH_INTERVAL_NS, restNs) : restNs;
  }

  @Override
  public String roleName() {
    return "lectern-coordinator";
  }

  /** Gives up an image under way. */
  @Override
  public void close() {
    checkpointer.close();
  }

  private int drain() {
    int messages = 0;
    try {
      messages = ring.poll(this::onMessage, BatchWriter.MAX_UNITS);
      messages += gather();
      batch.commit();
    } catch (CorruptRingException e) {
      batch.commit();
      resetRing(e);
      messages++;
    } catch (FencedException | HaltedException e) {
      throw e;
    } catch (RuntimeException | InternalError e) {
      // InternalError: a page of a mapping could not be had, which is for the store to survive, not
      // to die of.
      errors.record(e);
      giveUpBatch(e);
      messages++;
    } finally {
      if (messages > 0) {
        responses.wakeClients();
      }
    }
    return messages;
  }

  /** Takes what comes while a force is put off, so that it serves more writers. */
  // Yielding lets them have the core; nothing relies on it.
  @SuppressWarnings("ThreadPriorityCheck")
  private int gather() throws CorruptRingException {
    int messages = 0;
    while (batch.awaitsMore()) {
      final int more = ring.poll(this::onMessage, BatchWriter.MAX_UNITS);
      messages += more;
      if (more == 0) {
        Thread.yield();
      }
    }
    return messages;
  }

  private boolean onMessage(int type, DirectBuffer buffer, int offset, int length) {
    unitClientId = 0;
    try {
      if (type != MessageTypes.UNIT) {
        throw new MalformedException("message of type " + type + " in the command ring");
      }
      final int copy = journal.take(buffer, offset, length);
      decoder.wrap(journal.buffer(), copy, length);
    } catch (MalformedException e) {
      // A claimer that was stopped for too long may have written over units of others, and over the
      // header that says how far to go on: whose they were cannot be told.
      onUnidentifiable(e);
      lossNotice.owe();
      return true;
    }
    if (responses.knows(decoder.clientId())) {
      onUnit();
    } else {
      onUnidentifiable(new MalformedException("a unit of a client that is unknown or gone"));
    }
    return !batch.isFull();
  }

  private void onUnit() {
    unitClientId = decoder.clientId();
    unitCorrelationId = decoder.correlationId();
    try {
      if (decoder.term() != term) {
        throw new UnitRejectedException(
            RejectionCode.STALE_TERM,
            0,
            "sent to the coordinator of term "
                + decoder.term()
                + ", which is gone; this one has term "
                + term
                + ": send it again");
      }
      if (!decoder.mayRepeat() || !answerRepetition()) {
        onNewUnit(decoder.decode());
      }
    } catch (UnitRejectedException e) {
      if (e.getCause() != null) {
        errors.record(e.getCause());
      }
      responses.rejection(
          unitClientId, unitCorrelationId, e.commandIndex(), e.code(), e.getMessage());
    }
  }

  private void onNewUnit(Unit unit) throws UnitRejectedException {
    if (unit.commands().getFirst() instanceof Command.TakeImage image) {
      checkpointer.take(unit, image.directory());
    } else {
      batch.apply(unit);
    }
  }

  /** Answers a unit that was applied before with its first receipt. */
  private boolean answerRepetition() throws UnitRejectedException {
    final long keyHigh = decoder.keyHigh();
    final long keyLow = decoder.keyLow();
    if (batch.contains(keyHigh, keyLow)) {
      batch.commit();
      // Which has begun another entry, and moved the message to its begin.
      decoder.moved(journal.buffer(), journal.taken());
    }
    // Before looking: the index may be completed, or fail, meanwhile.
    final boolean wasComplete = receipts.isComplete();
    final KnownReceipt known = receipts.find(keyHigh, keyLow);
    if (known != null) {
      counters.increment(Counter.UNITS_REPEATED);
      answer(known);
      return true;
    }
    if (decoder.isJournaled() && !(wasComplete && receipts.isComplete())) {
      throw new UnitRejectedException(
          RejectionCode.KEYS_UNAVAILABLE,
          0,
          "whether its key was used before is not known yet, as the index of receipts is being"
              + " opened: send it again in a moment");
    }
    return false;
  }

  /**
   * A unit that asks for level CHECKPOINT waits for an image again: the first may not have come.
   * One that asked for an image has its own.
   */
  private void answer(KnownReceipt known) {
    if (decoder.isCheckpointAsked() && known.reached() != SyncLevel.CHECKPOINT) {
      checkpointer.await(
          new ImageRequest(
              unitClientId,
              unitCorrelationId,
              known.epoch(),
              known.changedCount(),
              known.reached()));
    } else {
      responses.receipt(
          unitClientId, unitCorrelationId, known.epoch(), known.changedCount(), known.reached());
    }
  }

  private void onUnidentifiable(MalformedException e) {
    counters.increment(Counter.MALFORMED);
    errors.record(e);
  }

  /**
   * After a defect: nothing of the batch stays, and everyone in it is told. If even that fails, the
   * caller stops.
   */
  private void giveUpBatch(Throwable cause) {
    final String message = "a defect of the coordinator, see its error log: " + cause;
    if (unitClientId != 0) {
      responses.rejection(unitClientId, unitCorrelationId, 0, RejectionCode.INTERNAL, message);
    }
    batch.abort(RejectionCode.INTERNAL, message, cause);
  }

  private int watchClaims(long nowNs) {
    try {
      if (!claimWatch.check(nowNs)) {
        return 0;
      }
      // What lay there as a claim may have been written over others' units.
      lossNotice.owe();
      return 1;
    } catch (CorruptRingException e) {
      resetRing(e);
      return 1;
    }
  }

  private void resetRing(CorruptRingException e) {
    errors.record(e);
    counters.increment(Counter.RING_RESETS);
    ring.reset();
    responses.tellReset();
  }

  private void keepHouse() {
    final long nowMs = epochClock.time();
    control.header().heartbeat(nowMs);
    final int readers = control.readerRows().sweep(row -> {});
    control.readerRows().notePins(nowMs);
    final int clients = control.clientRows().sweep(row -> {});
    counters.add(Counter.DEAD_READERS, readers);
    counters.add(Counter.DEAD_CLIENTS, clients);
    receipts.flush();
    store.upkeep().takeFindings().forEach(errors::record);
    retention.look(nanoClock.nanoTime(), Instant.ofEpochMilli(nowMs));
    mayReclaim = true;
    edgeSettling.want();
  }

  /**
   * Reclaiming commits a batch when it finds something, so readers that wait for epochs must hear
   * of it.
   */
  private int reclaim() {
    final long before = store.committedEpoch();
    try {
      mayReclaim = store.upkeep().reclaim();
    } catch (StoreException e) {
      // Damage, which is undone as far as it was met. Whoever writes there will be told.
      errors.record(e);
      mayReclaim = false;
    }
    final long after = store.committedEpoch();
    if (after != before) {
      publisher.publishEpoch(after);
    }
    return mayReclaim ? 1 : 0;
  }
}
