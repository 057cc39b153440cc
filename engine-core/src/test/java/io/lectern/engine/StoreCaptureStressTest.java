package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.engine.image.Checkpoints;
import io.lectern.engine.image.ImageRestore;
import io.lectern.engine.image.TakenImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * One thread writes random commands as fast as it can, another takes one checkpoint after the other
 * of what it writes: each shows exactly the model of its epoch.
 */
@Isolated // races want both processors
class StoreCaptureStressTest {
  private static final long MILLIS = Long.getLong("lectern.test.stressMillis", 4_000);

  @TempDir Path disk;

  private record Expected(StoreCapture capture, ModelStore model) {}

  @Test
  void shouldTakeCheckpointsOfOneEpochEachWhileAnotherThreadWrites() throws Exception {
    final long seed = Long.getLong("lectern.test.seed", new Random().nextLong());
    final Path memory = Path.of("/dev/shm");
    final Path directory =
        Files.createTempDirectory(Files.isWritable(memory) ? memory : disk, "lectern-capture");
    final ReaderTable readers = ReaderTable.inProcess();
    readers.row(0).claim(1, 1, "image");
    readers.row(1).claim(1, 1, "check");
    final Checkpoints checkpoints = new Checkpoints(directory, 2);
    checkpoints.prepare();
    int images = 0;
    try (StoreWriter writer =
            StoreWriter.create(directory.resolve("store.dat"), Roomy.config(), readers);
        ExecutorService copier = Executors.newSingleThreadExecutor()) {
      final RandomCommands commands = new RandomCommands(new Random(seed), writer);
      final long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
      CompletableFuture<Void> image = CompletableFuture.completedFuture(null);
      while (System.nanoTime() < end) {
        if (image.isDone()) {
          image.get();
          final Expected expected =
              new Expected(
                  writer.capture(readers.row(0), checkpoints.spillFile()),
                  new ModelStore(commands.model()));
          images++;
          image =
              CompletableFuture.runAsync(
                  () -> assertImage(checkpoints, directory, expected, readers), copier);
        }
        writer.beginBatch();
        commands.unit();
        commands.unit();
        writer.commit();
        writer.upkeep().reclaim();
      }
      image.get();
      System.out.println("seed " + seed + ": " + images + " images");
    } catch (Exception | AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    } finally {
      try (var files = Files.walk(directory)) {
        files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
    assertThat(images).isGreaterThan(2);
  }

  private static void assertImage(
      Checkpoints checkpoints, Path directory, Expected expected, ReaderTable readers) {
    final Path restored = directory.resolve("restored.dat");
    try (StoreCapture capture = expected.capture()) {
      final TakenImage taken = checkpoints.take(capture, 1);
      assertThat(taken.epoch()).isEqualTo(capture.epoch());
      ImageRestore.restore(taken.directory(), restored);
      Verified.assertClean(restored);
      try (StoreReader reader = StoreReader.open(restored);
          Snapshot snapshot = reader.snapshot(readers.row(1))) {
        assertThat(snapshot.epoch()).isEqualTo(capture.epoch());
        SnapshotContent.assertSame(reader, snapshot, expected.model());
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } finally {
      restored.toFile().delete();
    }
  }
}
