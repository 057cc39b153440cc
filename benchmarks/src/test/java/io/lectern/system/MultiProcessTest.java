package io.lectern.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.client.LecternReader;
import io.lectern.coordinator.CoordinatorMain;
import io.lectern.engine.StoreStatistics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * One coordinator, two writers at full rate, three readers that look for torn or mixed views;
 * readers are killed and replaced all along. {@code -Dlectern.test.seconds=N} makes a soak of it.
 */
@Isolated // its processes want both processors
class MultiProcessTest {
  private static final int SECONDS = Integer.getInteger("lectern.test.seconds", 60);
  private static final int WRITERS = 2;
  private static final int READERS = 3;
  private static final long HEAP_GROWTH_BYTES = 16L << 20;

  @TempDir Path directory;

  private final List<JavaProcess> processes = new ArrayList<>();

  @Test
  void shouldShowEveryReaderOnlyWholeUnitsWhileWritersWrite() throws Exception {
    final long seed = Long.getLong("lectern.test.seed", new Random().nextLong());
    final Random random = new Random(seed);
    try {
      run(random);
    } catch (AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    } finally {
      processes.forEach(JavaProcess::close);
    }
  }

  private void run(Random random) throws Exception {
    final String dir = directory.toString();
    final JavaProcess coordinator = start(CoordinatorMain.class, "-Xmx256m", "serve", "--dir", dir);
    coordinator.await(line -> line.startsWith("ready: dir " + dir), 30);
    final List<JavaProcess> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(
          start(InvariantWriter.class, "-Xmx64m", dir, "" + i, Long.toString(random.nextLong())));
      writers.getLast().await("ready"::equals, 30);
    }
    final List<JavaProcess> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      readers.add(startReader(dir, random));
    }
    final long deadline = System.nanoTime() + SECONDS * 1_000_000_000L;
    while (System.nanoTime() - deadline < 0) {
      Thread.sleep(5_000);
      // Dead with a snapshot open, more often than not; the last one lives to have its heap read.
      final int killed = random.nextInt(READERS - 1);
      assertNoViolation(readers.get(killed));
      assertThat(readers.get(killed).isAlive()).as("%s", readers.get(killed).lines()).isTrue();
      readers.get(killed).kill();
      readers.set(killed, startReader(dir, random));
    }
    for (JavaProcess reader : readers) {
      assertThat(reader.stop(30)).as("%s", reader.lines()).isZero();
      assertNoViolation(reader);
      assertThat(reader.number("checks ")).isPositive();
    }
    assertThat(readers.getLast().number("heap growth ")).isLessThan(HEAP_GROWTH_BYTES);
    for (JavaProcess writer : writers) {
      assertThat(writer.stop(60)).as("%s", writer.lines()).isZero();
      assertThat(writer.number("wrote ")).isPositive();
    }
    assertSpaceIsReused();
    assertThat(coordinator.terminate(30)).as("%s", coordinator.lines()).isZero();
  }

  /** Killed readers must not hold space back for good. */
  private void assertSpaceIsReused() {
    try (LecternReader reader = LecternReader.open(directory)) {
      final StoreStatistics statistics = reader.statistics();
      assertThat(statistics.reusedBytes()).isGreaterThan(statistics.retiredBytes() / 2);
    }
  }

  private JavaProcess startReader(String dir, Random random) throws InterruptedException {
    final JavaProcess reader =
        start(
            InvariantReader.class,
            "-Xmx64m",
            dir,
            Integer.toString(WRITERS),
            Long.toString(random.nextLong()));
    reader.await("ready"::equals, 30);
    return reader;
  }

  private JavaProcess start(Class<?> main, String heap, String... arguments) {
    final JavaProcess process = new JavaProcess(main, heap, arguments);
    processes.add(process);
    return process;
  }

  private static void assertNoViolation(JavaProcess reader) {
    assertThat(reader.lines()).noneMatch(line -> line.contains("VIOLATION"));
  }
}
