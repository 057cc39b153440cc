package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.coordinator.CrashPoints.Point;
import io.lectern.coordinator.receipts.ReceiptConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** As {@link KillPointTest}, many times more often, with coordinators that only seem to die. */
@Timeout(value = 24, unit = TimeUnit.HOURS)
class SimulatedKillTest {
  private static final int KILLS = Integer.getInteger("lectern.test.simulatedKills", 1_000);

  @TempDir(factory = FastDisk.class)
  private Path scratch;

  private final ByteArrayOutputStream console = new ByteArrayOutputStream();

  @Test
  void shouldKeepWhatWasAcknowledgedAndNoHalfOfAnythingElse() {
    final long seed = Long.getLong("lectern.test.seed", System.nanoTime());
    System.out.println("SimulatedKillTest: -Dlectern.test.seed=" + seed);
    final Random random = new Random(seed);
    final CoordinatorConfig config =
        CoordinatorConfig.of(scratch.resolve("store"))
            .withStoreConfig(KillWorkload.storeConfig())
            .withCheckpointConfig(CheckpointConfig.onRequest())
            .withReceiptConfig(new ReceiptConfig(1 << 12, 1 << 12, Duration.ofHours(1)))
            .withHeartbeatIntervalNs(TimeUnit.MILLISECONDS.toNanos(1));
    final KillHarness harness =
        new KillHarness(
            config.directory(),
            (point, count) ->
                new SimulatedCoordinator(
                    config, point, count, new PrintStream(console, true, StandardCharsets.UTF_8)),
            random);
    final List<Point> points = points();
    final long startNs = System.nanoTime();
    while (harness.killCount() < KILLS) {
      final int choice = random.nextInt(points.size() + 1);
      if (choice < points.size()) {
        harness.killAt(points.get(choice));
      } else {
        harness.killAtRandom();
      }
    }
    harness.look();
    System.out.printf(
        "SimulatedKillTest: %d kills in %.1f s: %s%n",
        harness.killCount(), (System.nanoTime() - startNs) / 1e9, harness.kills());
    assertThat(harness.kills()).containsOnlyKeys(points.toArray(new Point[0]));
  }

  /** A thread that copies cannot be left where it is without ending the process. */
  private static List<Point> points() {
    final List<Point> points = new ArrayList<>(List.of(Point.values()));
    points.remove(Point.IMAGE_COPYING);
    return points;
  }
}
