package io.lectern.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.client.LecternReader;
import io.lectern.coordinator.CoordinatorMain;
import io.lectern.engine.VectorSpaceUsage;
import io.lectern.engine.verify.Finding;
import io.lectern.engine.verify.StoreVerifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * One coordinator, two writers of vectors at full rate, two readers that search meanwhile and check
 * every hit; one of them is killed and replaced all along. {@code -Dlectern.test.seconds=N} makes a
 * soak of it.
 */
@Isolated // its processes want both processors
class VectorMultiProcessTest {
  private static final int SECONDS = Integer.getInteger("lectern.test.seconds", 15);
  private static final int WRITERS = 2;
  private static final int CHECKS_AT_LEAST = 500;
  private static final double RECALL_AT_LEAST = 0.97;

  /** For each vector that is there, of all that were ever given out. */
  private static final int NODES_AT_MOST = 5;

  @TempDir Path directory;

  private final List<JavaProcess> processes = new ArrayList<>();

  @Test
  void shouldFindWhatTheSnapshotShowsWhileWritersWrite() throws Exception {
    final long seed = Long.getLong("lectern.test.seed", new Random().nextLong());
    try {
      run(new Random(seed));
      assertNothingIsDamaged();
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
    final List<JavaProcess> writers = startWriters(random);
    final JavaProcess steady = startReader(random);
    JavaProcess killed = startReader(random);
    final long deadline = System.nanoTime() + SECONDS * 1_000_000_000L;
    while (System.nanoTime() - deadline < 0) {
      Thread.sleep(3_000);
      assertReads(steady);
      assertReads(killed);
      killed.kill(); // in the midst of a search, more often than not
      killed = startReader(random);
    }
    for (JavaProcess writer : writers) {
      assertThat(writer.stop(60)).as("writer, %s", writer.lines()).isZero();
      assertThat(writer.number("wrote ")).isPositive();
    }
    for (JavaProcess reader : List.of(steady, killed)) {
      assertThat(reader.stop(30)).as("reader, %s", reader.lines()).isZero();
    }
    assertThat(steady.number("checks ")).isGreaterThan(CHECKS_AT_LEAST);
    assertRecall(steady, "plain");
    assertRecall(steady, "filtered");
    assertSpaceIsReused();
    assertThat(coordinator.terminate(30)).as("coordinator, %s", coordinator.lines()).isZero();
  }

  /** However long it runs: what was removed waits for readers, and for a sweep of the graph. */
  private void assertSpaceIsReused() {
    try (LecternReader reader = LecternReader.open(directory)) {
      final VectorSpaceUsage space = reader.statistics().spaces().getFirst();
      assertThat(space.nodes()).isLessThan(NODES_AT_MOST * space.vectors());
    }
  }

  private static void assertReads(JavaProcess reader) {
    assertThat(reader.isAlive()).as("reader lives, %s", reader.lines()).isTrue();
  }

  private static void assertRecall(JavaProcess reader, String searches) {
    final long wanted = reader.number(searches + " wanted ");
    assertThat(wanted).as("nearest of %s searches", searches).isPositive();
    assertThat((double) reader.number(searches + " found ") / wanted)
        .as("recall of %s searches, %s", searches, reader.lines())
        .isGreaterThan(RECALL_AT_LEAST);
  }

  private void assertNothingIsDamaged() {
    final List<Finding> findings = new ArrayList<>();
    StoreVerifier.verify(directory.resolve("store.dat"), findings::add);
    assertThat(findings).isEmpty();
  }

  private List<JavaProcess> startWriters(Random random) throws InterruptedException {
    final List<JavaProcess> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(startWorker(VectorInvariantWriter.class, i, random));
    }
    return writers;
  }

  private JavaProcess startReader(Random random) throws InterruptedException {
    return startWorker(VectorInvariantReader.class, WRITERS, random);
  }

  private JavaProcess startWorker(Class<?> main, int number, Random random)
      throws InterruptedException {
    final JavaProcess worker =
        start(
            main,
            "-Xmx64m",
            directory.toString(),
            Integer.toString(number),
            Long.toString(random.nextLong()));
    worker.await("ready"::equals, 30);
    return worker;
  }

  private JavaProcess start(Class<?> main, String heap, String... arguments) {
    final JavaProcess process = new JavaProcess(main, heap, arguments);
    processes.add(process);
    return process;
  }
}
