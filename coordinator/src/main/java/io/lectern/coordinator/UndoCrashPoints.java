package io.lectern.coordinator;

import io.lectern.coordinator.CrashPoints.Point;
import io.lectern.engine.UndoWatch;

/** Tells of the moments at which a batch is half applied, or half undone. Used by one thread. */
final class UndoCrashPoints implements UndoWatch {
  private final CrashPoints crashPoints;
  private boolean reclaiming;

  private UndoCrashPoints(CrashPoints crashPoints) {
    this.crashPoints = crashPoints;
  }

  /** Null if nobody wants to be told. */
  static UndoCrashPoints of(CrashPoints crashPoints) {
    return crashPoints.isTold() ? new UndoCrashPoints(crashPoints) : null;
  }

  @Override
  public void reclaiming(boolean now) {
    reclaiming = now;
  }

  @Override
  public void beforeChange() {
    crashPoints.reached(reclaiming ? Point.IN_RECLAMATION : Point.MID_APPLY);
  }

  @Override
  public void beforeUndo() {
    crashPoints.reached(Point.IN_UNDO);
  }
}
