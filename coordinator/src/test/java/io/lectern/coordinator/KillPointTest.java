package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.coordinator.CrashPoints.Point;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Coordinator processes are killed with SIGKILL at each named point, and at random moments. The
 * next one has what was acknowledged, and of what was not, either all of a unit or nothing.
 */
@Timeout(value = 24, unit = TimeUnit.HOURS)
class KillPointTest {
  /** Each of them kills at every point and at random, and so at least thirty times. */
  private static final int ROUNDS = Integer.getInteger("lectern.test.killRounds", 2);

  private static final int RANDOM_KILLS = 8;

  @TempDir private Path scratch;
  private int jvms;

  @Test
  void shouldKeepWhatWasAcknowledgedAndNoHalfOfAnythingElse() {
    final long seed = Long.getLong("lectern.test.seed", System.nanoTime());
    System.out.println("KillPointTest: -Dlectern.test.seed=" + seed);
    final Path directory = scratch.resolve("store");
    final KillHarness harness =
        new KillHarness(
            directory,
            (point, count) ->
                new ChildCoordinator(
                    directory, point, count, scratch.resolve("errors-" + ++jvms + ".txt")),
            new Random(seed));
    final long startNs = System.nanoTime();
    for (int round = 0; round < ROUNDS; round++) {
      for (Point point : Point.values()) {
        harness.killAt(point);
      }
      for (int i = 0; i < RANDOM_KILLS; i++) {
        harness.killAtRandom();
      }
    }
    harness.look();
    System.out.printf(
        "KillPointTest: %d kills with %d JVMs in %.1f s: %s%n",
        harness.killCount(), jvms, (System.nanoTime() - startNs) / 1e9, harness.kills());
    assertThat(harness.killCount()).isGreaterThanOrEqualTo(30 * ROUNDS);
    assertThat(harness.kills()).containsOnlyKeys(Point.values());
  }
}
