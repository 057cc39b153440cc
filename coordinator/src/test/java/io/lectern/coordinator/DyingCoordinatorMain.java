package io.lectern.coordinator;

import io.lectern.coordinator.CrashPoints.Point;
import io.lectern.engine.StoreConfig;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * A coordinator that stops in its tracks when it comes to a point for the nth time, says so, and
 * waits to be killed. Arguments: directory, point, n.
 */
final class DyingCoordinatorMain {
  private DyingCoordinatorMain() {}

  public static void main(String[] arguments) {
    final Point end = Point.valueOf(arguments[1]);
    final int[] left = {Integer.parseInt(arguments[2])};
    final CoordinatorConfig config =
        CoordinatorConfig.of(Path.of(arguments[0]))
            .withStoreConfig(StoreConfig.small())
            .withCrashPoints(
                point -> {
                  if (point == end && --left[0] == 0) {
                    System.out.println("at " + point);
                    while (true) {
                      LockSupport.park();
                    }
                  }
                });
    final PrintStream console = System.err;
    try (Coordinator coordinator = Coordinator.launch(config, console)) {
      System.out.println("ready");
      coordinator.run();
    }
  }
}
