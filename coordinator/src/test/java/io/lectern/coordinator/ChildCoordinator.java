package io.lectern.coordinator;

import io.lectern.coordinator.CrashPoints.Point;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A coordinator in a JVM of its own, which stops at a point and is killed there. */
final class ChildCoordinator implements Mortal {
  private final ChildJvm jvm;
  private boolean atPoint;

  /**
   * @param point null: none
   * @param count how often it comes there until it stops
   */
  ChildCoordinator(Path directory, Point point, int count, Path errors) {
    try {
      jvm =
          ChildJvm.start(
              DyingCoordinatorMain.class,
              errors,
              directory.toString(),
              point == null ? "none" : point.name(),
              Integer.toString(count));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean awaitReady() {
    try {
      atPoint = jvm.awaitLine("").startsWith("at ");
      return !atPoint;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void arm() {
    try {
      jvm.sendLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean isAtPoint() {
    atPoint |= jvm.hasPrinted("at ");
    return atPoint;
  }

  @Override
  public void kill() {
    jvm.kill();
  }

  @Override
  public void close() {
    jvm.close();
  }
}
