package io.lectern.coordinator;

import io.lectern.coordinator.CrashPoints.Point;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A coordinator that stops in its tracks when it comes to a point for the nth time, says so, and
 * waits to be killed. Points of its start count from the beginning, others from when a line comes
 * on standard input. Arguments: directory, point or "none", n.
 */
final class DyingCoordinatorMain {
  private DyingCoordinatorMain() {}

  public static void main(String[] arguments) {
    final Point end = arguments[1].equals("none") ? null : Point.valueOf(arguments[1]);
    final AtomicBoolean armed = new AtomicBoolean(end != null && KillHarness.isOfStart(end));
    final AtomicInteger left = new AtomicInteger(Integer.parseInt(arguments[2]));
    final CoordinatorConfig config =
        CoordinatorConfig.of(Path.of(arguments[0]))
            .withStoreConfig(KillWorkload.storeConfig())
            .withCheckpointConfig(CheckpointConfig.onRequest())
            .withHeartbeatIntervalNs(TimeUnit.MILLISECONDS.toNanos(10))
            .withCrashPoints(
                point -> {
                  if (point == end && armed.get() && left.decrementAndGet() == 0) {
                    System.out.println("at " + point);
                    while (true) {
                      LockSupport.park();
                    }
                  }
                });
    final PrintStream console = System.err;
    try (Coordinator coordinator = Coordinator.launch(config, console)) {
      System.out.println("ready");
      Thread.ofPlatform().daemon().start(() -> arm(armed));
      coordinator.run();
    }
  }

  private static void arm(AtomicBoolean armed) {
    try {
      armed.set(System.in.read() >= 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
