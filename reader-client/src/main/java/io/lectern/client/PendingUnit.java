package io.lectern.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * A unit that was sent, or is about to be, and has no answer yet. It may go to several coordinators
 * one after the other, with a correlation id of its own in each session. Its outcome is set once,
 * by whoever claims it; any thread may ask for it.
 */
final class PendingUnit {
  private static final AtomicIntegerFieldUpdater<PendingUnit> SENDING_STATE =
      AtomicIntegerFieldUpdater.newUpdater(PendingUnit.class, "sendingState");

  private static final int UNSENT = 0;
  private static final int FIRST_SENDING = 1; // by one thread, which may find no room
  private static final int SENT = 2; // never goes back

  private final long sequence;
  private final UnitContent content;
  private final long deadlineNs;
  private final long senderId = Thread.currentThread().threadId();
  private final CompletableFuture<Receipt> stage;
  private final AtomicBoolean claimed = new AtomicBoolean();
  private volatile long correlationId; // stored by whoever is about to send it
  private volatile int sendingState;
  private volatile Receipt receipt; // set before done
  private volatile WriteException failure; // set before done
  private volatile boolean done;

  private PendingUnit(
      long sequence, UnitContent content, long deadlineNs, CompletableFuture<Receipt> stage) {
    this.sequence = sequence;
    this.content = content;
    this.deadlineNs = deadlineNs;
    this.stage = stage;
  }

  /** A unit whose sender waits for it. */
  static PendingUnit awaited(long sequence, UnitContent content, long deadlineNs) {
    return new PendingUnit(sequence, content, deadlineNs, null);
  }

  /** A unit with a stage. */
  static PendingUnit staged(
      long sequence, UnitContent content, long deadlineNs, CompletableFuture<Receipt> stage) {
    return new PendingUnit(sequence, content, deadlineNs, stage);
  }

  /** Grows from unit to unit of a writer. */
  long sequence() {
    return sequence;
  }

  /** The thread that the unit comes from: units of one thread keep their order. */
  long senderId() {
    return senderId;
  }

  UnitContent content() {
    return content;
  }

  long correlationId() {
    return correlationId;
  }

  void correlationId(long id) {
    correlationId = id;
  }

  /**
   * Begins a sending. True, and for one thread at a time: no coordinator can have seen the unit's
   * key, nor will anybody else say so; that thread goes on to {@link #sent} or {@link #unsent}.
   */
  boolean claimFreshKey() {
    return content.freshKey() && SENDING_STATE.compareAndSet(this, UNSENT, FIRST_SENDING);
  }

  /** The sending that claimed a fresh key found no room. */
  void unsent() {
    // Not over the head of another thread, which may have sent the unit with a key that is not.
    SENDING_STATE.compareAndSet(this, FIRST_SENDING, UNSENT);
  }

  /** To be called before anybody can have the unit. */
  void sent() {
    sendingState = SENT;
  }

  /** Whether the unit may have reached a coordinator. Until then it belongs to its sender. */
  boolean isSent() {
    return sendingState == SENT;
  }

  boolean hasStage() {
    return stage != null;
  }

  boolean isOverdue(long nowNs) {
    return nowNs - deadlineNs >= 0;
  }

  /** The unit's deadline, or another one if that is earlier. */
  long deadlineOr(long otherNs) {
    return otherNs - deadlineNs < 0 ? otherNs : deadlineNs;
  }

  boolean isDone() {
    return done;
  }

  /** True for one caller: that one sets the outcome. */
  boolean claim() {
    return claimed.compareAndSet(false, true);
  }

  void succeed(Receipt value) {
    receipt = value;
    done = true;
  }

  void fail(WriteException value) {
    failure = value;
    done = true;
  }

  /** Completes the stage, if there is one, which may run a user's code: hold no lock. */
  void completeStage() {
    if (stage != null) {
      if (failure != null) {
        stage.completeExceptionally(failure);
      } else {
        stage.complete(receipt);
      }
    }
  }

  /** The receipt of a unit that is done. */
  Receipt receipt() {
    if (failure != null) {
      throw failure;
    }
    return receipt;
  }
}
