package io.lectern.coordinator;

import io.lectern.coordinator.CrashPoints.Point;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A coordinator in this process, which stops at a point and is abandoned there: its files stay as
 * they are, as after the death of a process.
 */
final class SimulatedCoordinator implements Mortal {
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

  private final CoordinatorConfig config;
  private final PrintStream console;
  private final Point end;
  private final Thread thread;
  private int left;
  private volatile Coordinator coordinator;
  private volatile boolean armed;
  private volatile boolean atPoint;
  private volatile boolean stopped;
  private volatile Throwable failure;

  /** Ends a start; the batch in flight, and whatever else it has begun, stays as it is. */
  private static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  SimulatedCoordinator(CoordinatorConfig config, Point point, int count, PrintStream console) {
    this.config = config.withCrashPoints(this::reached);
    this.console = console;
    this.end = point;
    this.left = count;
    this.armed = point != null && KillHarness.isOfStart(point);
    this.thread = Thread.ofVirtual().start(this::live);
  }

  @Override
  public boolean awaitReady() {
    final long deadlineNs = System.nanoTime() + PATIENCE_NS;
    while (coordinator == null && !atPoint) {
      requireAlive(deadlineNs);
      LockSupport.parkNanos(20_000);
    }
    return coordinator != null;
  }

  @Override
  public void arm() {
    armed = true;
  }

  @Override
  public boolean isAtPoint() {
    requireAlive(Long.MAX_VALUE);
    return atPoint;
  }

  @Override
  public void kill() {
    stopped = true;
    if (coordinator != null) {
      final long deadlineNs = System.nanoTime() + PATIENCE_NS;
      while (thread.isAlive() && !atPoint) {
        requireAlive(deadlineNs);
        LockSupport.parkNanos(20_000);
      }
      coordinator.abandon();
      coordinator = null;
    }
  }

  @Override
  public void close() {
    kill();
  }

  private void live() {
    try {
      final Coordinator launched = Coordinator.launch(config, console);
      coordinator = launched;
      while (!stopped) {
        if (launched.agent().doWork() == 0) {
          LockSupport.parkNanos(20_000);
        }
      }
    } catch (Death e) {
      atPoint = true;
    } catch (Throwable e) {
      failure = e;
    }
  }

  /** Within a start the thread ends, since that alone knows what it has opened; later it stops. */
  private void reached(Point point) {
    if (point == end && armed && --left == 0) {
      if (coordinator == null) {
        throw new Death();
      }
      atPoint = true;
      while (true) {
        LockSupport.park();
      }
    }
  }

  private void requireAlive(long deadlineNs) {
    if (failure != null) {
      throw new AssertionError("the coordinator failed", failure);
    }
    if (System.nanoTime() - deadlineNs > 0) {
      throw new AssertionError("the coordinator does nothing");
    }
  }
}
