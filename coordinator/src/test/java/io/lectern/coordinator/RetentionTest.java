package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.engine.ReaderRow;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.StoreReader;
import io.lectern.engine.control.NamedSnapshot;
import io.lectern.engine.control.SnapshotFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
  @TempDir private Path directory;
  private final ManualClock clock = new ManualClock();
  private final List<Long> epochs = new ArrayList<>(); // of version n of concept a

  @Test
  void shouldKeepTheLastEpochs() {
    try (ServedStore store = new ServedStore(config("5"))) {
      putVersions(store, 20);
      assertIsShown(epochs.getLast() - 4);
      assertIsGone(epochs.getLast() - 5);
    }
  }

  @Test
  void shouldKeepTheSameEpochsAfterARestart() {
    new ServedStore(config("5")).close();
    try (ServedStore store = new ServedStore(config("5"))) {
      putVersions(store, 20);
    }
    try (ServedStore _ = new ServedStore(config("5"))) {
      tick();
      // One epoch on: the put that followed the last version.
      assertIsShown(epochs.getLast() - 3);
      assertIsGone(epochs.getLast() - 4);
    }
  }

  @Test
  void shouldKeepTheEpochsOfATime() {
    try (ServedStore store = new ServedStore(config("10s"))) {
      putVersions(store, 30); // a second each
      assertIsShown(epochs.get(19));
      assertIsGone(epochs.get(18));
    }
  }

  @Test
  void shouldKeepWhatEitherBoundKeeps() {
    try (ServedStore store = new ServedStore(config("10s", "15"))) {
      putVersions(store, 30);
      assertIsShown(epochs.getLast() - 14);
      assertIsGone(epochs.getLast() - 15);
    }
  }

  @Test
  void shouldKeepTheLastEpochOnlyIfNotTold() {
    try (ServedStore store = new ServedStore(config())) {
      putVersions(store, 20);
      assertIsShown(epochs.getLast());
      assertIsGone(epochs.getLast() - 5);
    }
  }

  @Test
  void shouldKeepANamedEpochUntilItIsReleased() {
    final SnapshotFiles files = new SnapshotFiles(directory);
    final long named;
    try (ServedStore store = new ServedStore(config())) {
      putVersions(store, 30);
      files.begin(snapshot("first", 0));
      putVersions(store, 2);
      named = epochs.getLast() + 1;
      putVersions(store, 5);
      files.replace(snapshot("first", named));
      putVersions(store, 20);
      assertIsShown(named);
      assertIsGone(named - 20);
    }
    try (ServedStore store = new ServedStore(config())) {
      putVersions(store, 20);
      assertIsShown(named);
      assertThat(files.release("first")).isTrue();
      putVersions(store, 20);
      assertIsGone(named);
    }
  }

  @Test
  void shouldNotHoldWhatAClientLeftBehindOrWhatIsGoneAlready() {
    final SnapshotFiles files = new SnapshotFiles(directory);
    try (ServedStore store = new ServedStore(config())) {
      putVersions(store, 20);
      files.begin(snapshot("left-behind", 0));
      files.begin(snapshot("gone", 1));
      files.begin(snapshot("yet-to-come", 1_000_000));
      clock.advanceMs(120_000);
      putVersions(store, 20);
      assertIsGone(epochs.getLast() - 10);
    }
  }

  @Test
  void shouldLetNoEpochGoWhileANameCannotBeRead() throws IOException {
    final SnapshotFiles files = new SnapshotFiles(directory);
    try (ServedStore store = new ServedStore(config())) {
      putVersions(store, 1);
      files.begin(snapshot("damaged", 0));
      Files.writeString(directory.resolve("snapshots/damaged.snapshot"), "epoch=many");
    }
    try (ServedStore store = new ServedStore(config())) {
      putVersions(store, 20);
      assertIsShown(epochs.get(1));
      files.release("damaged");
      putVersions(store, 20);
      assertIsGone(epochs.get(1));
    }
  }

  private NamedSnapshot snapshot(String name, long epoch) {
    return new NamedSnapshot(name, epoch, Instant.ofEpochMilli(clock.time()), "", "", "");
  }

  @Test
  void shouldTakeNothingButCountsAndAges() {
    final RetentionConfig none = RetentionConfig.none();
    assertThat(none.and("0")).isEmpty();
    assertThat(none.and("-1")).isEmpty();
    assertThat(none.and("10 m")).isEmpty();
    assertThat(none.and("99999999d")).isEmpty();
    assertThat(none.and("7d").orElseThrow().age()).hasDays(7);
    assertThat(none.and("1").orElseThrow()).isEqualTo(none);
  }

  private CoordinatorConfig config(String... bounds) {
    RetentionConfig retention = RetentionConfig.none();
    for (String bound : bounds) {
      retention = retention.and(bound).orElseThrow();
    }
    return CoordinatorConfig.of(directory)
        .withStoreConfig(StoreConfig.small())
        .withRetentionConfig(retention)
        .withClocks(clock, clock);
  }

  private void putVersions(ServedStore store, int count) {
    for (int i = 0; i < count; i++) {
      epochs.add(store.put("a", "v" + epochs.size()));
      tick();
      store.coordinator().agent().doWork();
    }
    store.put("b", "after the last look at what is to be kept");
  }

  private void tick() {
    clock.advanceMs(1_000);
  }

  private void assertIsShown(long epoch) {
    try (StoreReader reader = StoreReader.open(directory.resolve("store.dat"));
        Snapshot snapshot = reader.snapshotAsOf(row(), null, epoch)) {
      assertThat(snapshot.epoch()).isEqualTo(epoch);
      int version = epochs.size() - 1;
      while (epochs.get(version) > epoch) {
        version--;
      }
      assertThat(snapshot.get("a").orElseThrow().content()).isEqualTo("v" + version);
    }
  }

  private void assertIsGone(long epoch) {
    final ReaderRow row = row();
    try (StoreReader reader = StoreReader.open(directory.resolve("store.dat"))) {
      assertThatThrownBy(() -> reader.snapshotAsOf(row, null, epoch))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("epoch " + epoch)
          .hasMessageContaining("serve --retain")
          .extracting(e -> ((StoreException) e).reason())
          .isEqualTo(Reason.NOT_RETAINED);
    }
    assertThat(row.isIdle()).isTrue();
  }

  /** Nobody reclaims while this looks. */
  private static ReaderRow row() {
    final ReaderRow row = ReaderTable.inProcess().row(0);
    row.claim(1, 1, "test");
    return row;
  }
}
