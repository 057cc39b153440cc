package io.lectern.client;

import java.util.concurrent.CompletableFuture;

/**
 * A unit that was sent, or is about to be, and has no answer yet. Its outcome is set once, by
 * whoever removed it from {@link PendingUnits}; any thread may ask for it.
 */
final class PendingUnit {
  private final long correlationId;
  private final UnitContent content;
  private final long deadlineNs;
  private final CompletableFuture<Receipt> stage;
  private volatile Receipt receipt; // set before done
  private volatile WriteException failure; // set before done
  private volatile boolean done;

  private PendingUnit(
      long correlationId, UnitContent content, long deadlineNs, CompletableFuture<Receipt> stage) {
    this.correlationId = correlationId;
    this.content = content;
    this.deadlineNs = deadlineNs;
    this.stage = stage;
  }

  /** A unit whose sender waits for it. */
  static PendingUnit awaited(long correlationId, UnitContent content) {
    return new PendingUnit(correlationId, content, Long.MAX_VALUE, null);
  }

  /** A unit with a stage. */
  static PendingUnit staged(
      long correlationId, UnitContent content, long deadlineNs, CompletableFuture<Receipt> stage) {
    return new PendingUnit(correlationId, content, deadlineNs, stage);
  }

  long correlationId() {
    return correlationId;
  }

  UnitContent content() {
    return content;
  }

  boolean hasStage() {
    return stage != null;
  }

  boolean isOverdue(long nowNs) {
    return stage != null && nowNs - deadlineNs >= 0;
  }

  boolean isDone() {
    return done;
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
