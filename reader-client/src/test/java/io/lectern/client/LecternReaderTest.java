package io.lectern.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.engine.Concept;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreException;
import io.lectern.engine.control.ControlFile;
import io.lectern.engine.os.NativeFile;
import io.lectern.layout.ControlFileDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LecternReaderTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir private Path dir;
  private StandInCoordinator coordinator;

  @BeforeEach
  void start() {
    coordinator = StandInCoordinator.start(dir);
  }

  @AfterEach
  void stop() {
    if (coordinator != null) {
      coordinator.close();
    }
  }

  @Test
  void shouldKeepTheOldAnswerInAnOpenSnapshot() {
    try (LecternReader reader = LecternReader.open(dir);
        LecternWriter writer = LecternWriter.open(dir)) {
      writer.put(concept("a", "old"), LONG);
      try (Snapshot before = reader.snapshot()) {
        writer.put(concept("a", "new"), LONG);
        try (Snapshot after = reader.snapshot()) {
          assertThat(before.get("a").orElseThrow().content()).isEqualTo("old");
          assertThat(after.get("a").orElseThrow().content()).isEqualTo("new");
        }
      }
    }
  }

  @Test
  void shouldWaitWhileTheControlFileIsBeingReplaced() throws Exception {
    try (NativeFile replacing = NativeFile.open(dir.resolve("store.dat"), true, false, 0)) {
      assertThat(replacing.tryLock(ControlFileDescriptor.SNAPSHOTS_LOCK_OFFSET)).isTrue();

      assertThatThrownBy(() -> LecternReader.open(dir))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("locked against readers for a second");

      final Thread done =
          Thread.ofPlatform()
              .start(
                  () -> {
                    LockSupport.parkNanos(100_000_000);
                    replacing.unlock(ControlFileDescriptor.SNAPSHOTS_LOCK_OFFSET);
                  });
      LecternReader.open(dir).close();
      done.join();
    }
  }

  @Test
  void shouldUseOneRowForSnapshotsThatFollowEachOther() {
    try (LecternReader reader = LecternReader.open(dir, "patient")) {
      for (int i = 0; i < 10_000; i++) {
        reader.snapshot().close();
      }

      assertThat(ownedRows()).isEqualTo(1);
      assertThat(table().row(0).name()).isEqualTo("patient");
      assertThat(table().row(0).pid()).isEqualTo(ProcessHandle.current().pid());
      assertThat(table().row(0).isIdle()).isTrue();
    }
    assertThat(ownedRows()).isZero();
  }

  @Test
  void shouldPinARowForEachOpenSnapshot() {
    try (LecternReader reader = LecternReader.open(dir);
        LecternWriter writer = LecternWriter.open(dir)) {
      final Snapshot first = reader.snapshot();
      final long epoch = writer.put(concept("a", "one"), LONG).epoch();
      final Snapshot second = reader.snapshot();

      assertThat(pinnedEpochs()).containsExactlyInAnyOrder(first.epoch(), epoch);

      first.close();
      first.close();
      assertThat(pinnedEpochs()).containsExactly(epoch);
      second.close();
      assertThat(pinnedEpochs()).isEmpty();
      assertThat(ownedRows()).isEqualTo(2);
    }
  }

  @Test
  void shouldRefuseMoreSnapshotsThanTheTableHolds() {
    try (LecternReader reader = LecternReader.open(dir)) {
      final List<Snapshot> open = new ArrayList<>();
      for (int i = 0; i < table().rowCount(); i++) {
        open.add(reader.snapshot());
      }

      assertThatThrownBy(reader::snapshot)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("reader table")
          .hasMessageContaining("close");

      open.removeLast().close();
      reader.snapshot().close();
      open.forEach(Snapshot::close);
    }
    assertThat(ownedRows()).isZero();
  }

  @Test
  void shouldNeverPinOneRowForTwoSnapshotsOfManyThreads() throws Exception {
    try (LecternReader reader = LecternReader.open(dir);
        LecternWriter writer = LecternWriter.open(dir)) {
      final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
      final List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      try {
                        for (int i = 0; i < 1000; i++) {
                          try (Snapshot outer = reader.snapshot();
                              Snapshot inner = i % 3 == 0 ? reader.snapshot() : null) {
                            assertThat(pinnedEpochs()).contains(outer.epoch());
                            if (inner != null) {
                              assertThat(pinnedEpochs()).contains(inner.epoch());
                            }
                          }
                        }
                      } catch (RuntimeException | Error e) {
                        failures.add(e);
                      }
                    }));
      }
      // A new epoch all the time, so that one row used twice would show.
      for (int i = 0; threads.stream().anyMatch(Thread::isAlive); i++) {
        writer.put(concept("a", "v" + i), LONG);
      }
      for (final Thread thread : threads) {
        thread.join();
      }

      assertThat(failures).isEmpty();
      assertThat(pinnedEpochs()).isEmpty();
      assertThat(ownedRows()).isLessThanOrEqualTo(16);
    }
    assertThat(ownedRows()).isZero();
  }

  @Test
  void shouldReadWhileThereIsNoCoordinator() {
    try (LecternWriter writer = LecternWriter.open(dir)) {
      writer.put(concept("a", "one"), LONG);
    }
    coordinator.close();
    coordinator = null;

    try (LecternReader reader = LecternReader.open(dir);
        Snapshot snapshot = reader.snapshot()) {
      assertThat(reader.isCoordinatorRunning()).isFalse();
      assertThat(snapshot.get("a")).contains(concept("a", "one"));
      assertThat(reader.awaitEpoch(snapshot.epoch(), Duration.ZERO)).isTrue();
      assertThat(reader.awaitEpoch(snapshot.epoch() + 1, Duration.ofMillis(120))).isFalse();
    }
  }

  @Test
  void shouldSeeWhatARestartedCoordinatorWrites() {
    try (LecternReader reader = LecternReader.open(dir)) {
      coordinator.die();
      coordinator = StandInCoordinator.start(dir);
      assertThat(reader.isCoordinatorRunning()).isTrue();
      try (LecternWriter writer = LecternWriter.open(dir)) {
        final Receipt receipt = writer.put(concept("a", "one"), LONG);
        assertThat(reader.awaitEpoch(receipt.epoch(), LONG)).isTrue();
      }
      try (Snapshot snapshot = reader.snapshot()) {
        assertThat(snapshot.get("a")).isPresent();
      }
    }
  }

  @Test
  void shouldMoveToAControlFileThatReplacesTheOld() throws Exception {
    try (LecternReader reader = LecternReader.open(dir)) {
      reader.snapshot().close();
      final ControlFile old = ControlFile.open(dir.resolve("control.dat"));
      coordinator.close();
      Files.delete(dir.resolve("control.dat"));
      coordinator = StandInCoordinator.start(dir);

      try (Snapshot snapshot = reader.snapshot()) {
        assertThat(pinnedEpochs()).containsExactly(snapshot.epoch());
      }
      assertThat(old.readerRows().isOwned(old.readerTable().row(0))).isFalse();
      old.close();
    }
  }

  @Test
  void shouldSayOfAPoolThatWasReplacedThatItHasNoRowsRatherThanThatTheReaderIsClosed() {
    final ControlFile control = ControlFile.open(dir.resolve("control.dat"));
    final RowPool pool = new RowPool(control, "test");
    pool.accept(pool.take());

    pool.close();

    assertThat(pool.take()).isNull();
    final LecternReader reader = LecternReader.open(dir);
    reader.close();
    assertThatThrownBy(reader::snapshot)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
  }

  @Test
  void shouldRefuseAControlFileThatTheStoreDoesNotName() throws Exception {
    coordinator.close();
    coordinator = null;
    final Path controlFile = dir.resolve("control.dat");
    final long high;
    final long low;
    try (ControlFile control = ControlFile.open(controlFile)) {
      high = control.header().storeIdHigh();
      low = control.header().storeIdLow();
    }
    ControlFile.create(controlFile, high, low).close();
    assertThatThrownBy(() -> LecternReader.open(dir))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("lectern serve --dir " + dir);

    ControlFile.create(controlFile, high + 1, low).close();
    assertThatThrownBy(() -> LecternReader.open(dir))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("another store");

    Files.delete(controlFile);
    assertThatThrownBy(() -> LecternReader.open(dir)).isInstanceOf(StoreException.class);
  }

  @Test
  void shouldWaitForAnEpochOfAnotherThread() throws Exception {
    try (LecternReader reader = LecternReader.open(dir);
        LecternWriter writer = LecternWriter.open(dir)) {
      for (int i = 0; i < 20; i++) {
        final long next = reader.committedEpoch() + 1;
        final String content = "v" + i;
        final Thread other =
            Thread.ofPlatform()
                .start(
                    () -> {
                      writer.put(concept("a", content), LONG);
                    });
        assertThat(reader.awaitEpoch(next, LONG)).isTrue();
        try (Snapshot snapshot = reader.snapshot()) {
          assertThat(snapshot.get("a").orElseThrow().content()).isEqualTo(content);
        }
        other.join();
      }
    }
  }

  @Test
  void shouldStopWaitingForAnEpochWhenInterrupted() {
    try (LecternReader reader = LecternReader.open(dir)) {
      Thread.currentThread().interrupt();
      assertThat(reader.awaitEpoch(Long.MAX_VALUE, LONG)).isFalse();
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void shouldKeepTheRowOfASnapshotThatOutlivesItsReader() {
    final LecternReader reader = LecternReader.open(dir);
    final Snapshot late = reader.snapshot();
    reader.snapshot().close();
    reader.close();
    reader.close();

    assertThat(ownedRows()).isEqualTo(1);
    assertThat(pinnedEpochs()).containsExactly(late.epoch());
    assertThatThrownBy(() -> late.get("a")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(reader::snapshot).isInstanceOf(IllegalStateException.class);

    late.close();
    assertThat(ownedRows()).isZero();
    assertThat(pinnedEpochs()).isEmpty();
  }

  @Test
  void shouldSayThatADirectoryHoldsNoStore(@TempDir Path elsewhere) {
    assertThatThrownBy(() -> LecternReader.open(elsewhere))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("holds no store");
  }

  private ReaderTable table() {
    return coordinator.control().readerTable();
  }

  private int ownedRows() {
    final ControlFile control = coordinator.control();
    int owned = 0;
    for (int i = 0; i < control.readerTable().rowCount(); i++) {
      owned += control.readerRows().isOwned(control.readerTable().row(i)) ? 1 : 0;
    }
    return owned;
  }

  private List<Long> pinnedEpochs() {
    final List<Long> epochs = new ArrayList<>();
    for (int i = 0; i < table().limit(); i++) {
      if (!table().row(i).isIdle()) {
        epochs.add(table().row(i).pinnedEpoch());
      }
    }
    return epochs;
  }

  private static Concept concept(String id, String content) {
    return Concept.builder(id).content(content).build();
  }
}
