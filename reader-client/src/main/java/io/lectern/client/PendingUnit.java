package io.lectern.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A unit that was sent, or is about to be, and has no answer yet. It may go to several coordinators
 * one after the other, with a correlation id of its own in each session. Its outcome is set once,
 * by whoever claims it; any thread may ask for it.
 */
final class PendingUnit {
  private final long sequence;
  private final UnitContent content;
  private final long deadlineNs;
  private final CompletableFuture<Receipt> stage;
  private final AtomicBoolean claimed = new AtomicBoolean();
  private volatile long correlationId; // stored by whoever is about to send it
  private volatile boolean sent; // never goes back
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

  UnitContent content() {
    return content;
  }

  long correlationId() {
    return correlationId;
  }

  void correlationId(long id) {
    correlationId = id;
  }

  /** Whether no coordinator can have seen the unit's key. */
  boolean isFreshKey() {
    return content.freshKey() && !sent;
  }

  /** Whether the unit may have reached a coordinator. */
  boolean isSent() {
    return sent;
  }

  void sent() {
    sent = true;
  }

  boolean hasStage() {
    return stage != null;
  }

  boolean isOverdue(long nowNs) {
    return nowNs - deadlineNs >= 0;
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
