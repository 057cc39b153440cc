package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.coordinator.DiskHistory.Moment;
import io.lectern.coordinator.KillWorkload.Sent;
import io.lectern.coordinator.StoreRecovery.Recovered;
import io.lectern.coordinator.TestClient.Applied;
import io.lectern.coordinator.journal.Forcer;
import io.lectern.coordinator.journal.JournalConfig;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreReader;
import io.lectern.engine.StoreWriter;
import io.lectern.engine.os.DirectoryLock;
import io.lectern.engine.verify.StoreVerifier;
import io.lectern.layout.ipc.SyncLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power goes at any moment of a run, and the disk holds any of what it may then: every unit
 * that was said to be on the disk is there after recovery, and no half of another.
 */
@Timeout(value = 24, unit = TimeUnit.HOURS)
class PowerLossImagesTest {
  private static final int IMAGES = Integer.getInteger("lectern.test.powerLosses", 2_000);
  private static final int UNITS = 60;
  private static final int FULL_START_EVERY = 50;

  @TempDir(factory = FastDisk.class)
  private Path scratch;

  private final ByteArrayOutputStream console = new ByteArrayOutputStream();
  private Random random;
  private KillWorkload workload;
  private DiskHistory history;
  private int made;

  @Test
  void shouldHaveWhatWasSaidToBeOnTheDisk() throws IOException {
    final long seed = Long.getLong("lectern.test.seed", System.nanoTime());
    System.out.println("PowerLossImagesTest: -Dlectern.test.seed=" + seed);
    random = new Random(seed);
    final long startNs = System.nanoTime();
    int rebuilt = 0;
    for (int run = 0; made < IMAGES; run++) {
      record(run);
      for (int i = 0; i < Math.min(IMAGES, 250); i++) {
        final Moment moment = history.moments().get(random.nextInt(history.moments().size()));
        final Path image = scratch.resolve("image-" + made++);
        history.make(image, moment, random);
        rebuilt += moment.checkpoints() == null ? 1 : 0;
        recover(image, moment);
        delete(image);
      }
    }
    System.out.printf(
        "PowerLossImagesTest: %d images, %d of them without a checkpoint, in %.1f s%n",
        made, rebuilt, (System.nanoTime() - startNs) / 1e9);
    assertThat(rebuilt).isPositive().isLessThan(made);
  }

  /** Runs a coordinator, through a restart now and then, and keeps what the disk may hold. */
  private void record(int run) throws IOException {
    final Path directory = scratch.resolve("run-" + run);
    workload = new KillWorkload(random);
    history = new DiskHistory(directory);
    ServedStore served = launch(directory, history::onForce);
    int onDisk = 0;
    for (int i = 1; i <= UNITS; i++) {
      final SyncLevel level = random.nextInt(3) == 0 ? SyncLevel.SYNC : SyncLevel.JOURNAL;
      final Sent unit = workload.next(level);
      workload.onReceipt(
          unit.number(), served.applied(workload.first(served.client().unit(), unit)));
      onDisk = level == SyncLevel.SYNC ? unit.number() : onDisk;
      if (i > UNITS / 3 && random.nextInt(UNITS / 4) == 0) {
        served.checkpoint();
        history.onCheckpoint(scratch.resolve("checkpoints-" + run + "-" + i), unit.number());
        onDisk = unit.number();
      }
      history.look(onDisk, unit.number());
      if (random.nextInt(UNITS / 3) == 0) {
        served.abandon();
        served = launch(directory, history::onForce);
        history.look(onDisk, unit.number());
      }
    }
    served.abandon();
  }

  private void recover(Path directory, Moment moment) throws IOException {
    final String what = "image " + (made - 1) + " of moment " + moment.number();
    final CoordinatorConfig config = config(directory, Forcer.ofKernel());
    int applied = -1;
    try {
      if (made % FULL_START_EVERY == 0) {
        try (ServedStore served = launch(directory, Forcer.ofKernel())) {
          applied = applied(directory);
          repeatAll(served, directory, Math.max(moment.checkpointUnit(), applied - 3), applied);
        }
      } else {
        recover(config);
        applied = applied(directory);
      }
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(what + ": " + console.toString(StandardCharsets.UTF_8), e);
    }
    assertThat(applied).as(what).isBetween(moment.acknowledged(), moment.sent());
    final List<String> findings = new ArrayList<>();
    StoreVerifier.verify(
        directory.resolve("store.dat"), finding -> findings.add(finding.toString()));
    assertThat(findings).as(what).isEmpty();
  }

  /** What a start does until it opens the journal for more. */
  private void recover(CoordinatorConfig config) {
    final PrintStream printer = new PrintStream(console, true, StandardCharsets.UTF_8);
    final StoreDirectory directory = new StoreDirectory(config);
    try (DirectoryLock _ = directory.lockForStart()) {
      final Recovered recovered = new StoreRecovery(config, directory, printer).recover(_ -> {});
      try (StoreLock _ = recovered.lock();
          StoreWriter store =
              StoreWriter.open(
                  config.storeFile(),
                  config.storeConfig(),
                  ReaderTable.inProcess(),
                  InstantSource.system())) {
        new JournalRecovery(config, store, printer).replay(recovered.journal().tail());
      }
    }
  }

  /** The keys of what was applied last give the first receipts, and change nothing. */
  private void repeatAll(ServedStore served, Path directory, int after, int applied) {
    for (int number = Math.max(0, after) + 1; number <= applied; number++) {
      final Sent unit = workload.unit(number);
      TestClient.Response response;
      do {
        response = served.send(workload.again(served.client().unit(), unit));
      } while (!(response instanceof Applied));
      workload.onReceipt(number, (Applied) response);
    }
    assertThat(applied(directory)).isEqualTo(applied);
  }

  private int applied(Path directory) {
    final ReaderTable readers = ReaderTable.inProcess();
    readers.row(0).claim(1, 1, "test");
    try (StoreReader reader = StoreReader.open(directory.resolve("store.dat"));
        Snapshot snapshot = reader.snapshot(readers.row(0))) {
      return workload.appliedIn(
          snapshot, reader.statistics().concepts(), reader.statistics().edges());
    }
  }

  private ServedStore launch(Path directory, Forcer onForce) {
    return new ServedStore(
        config(
            directory,
            (file, from, to) -> {
              Forcer.ofKernel().force(file, from, to);
              onForce.force(file, from, to);
            }),
        new PrintStream(console, true, StandardCharsets.UTF_8));
  }

  private static CoordinatorConfig config(Path directory, Forcer forcer) {
    return CoordinatorConfig.of(directory)
        .withStoreConfig(KillWorkload.storeConfig())
        .withCheckpointConfig(CheckpointConfig.onRequest())
        .withJournalConfig(JournalConfig.defaults().withSegmentLength(44 << 10).withForcer(forcer));
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
