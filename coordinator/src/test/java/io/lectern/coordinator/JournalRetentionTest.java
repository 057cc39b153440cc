package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.coordinator.CoordinatorCounters.Counter;
import io.lectern.coordinator.StoreRestorer.Request;
import io.lectern.coordinator.journal.JournalConfig;
import io.lectern.engine.Concept;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreException;
import io.lectern.engine.image.Checkpoints;
import io.lectern.engine.image.Checkpoints.Checkpoint;
import io.lectern.layout.ipc.SyncLevel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How far back the journal goes, in segments of a few entries each. */
class JournalRetentionTest {
  private static final long HOUR_NS = TimeUnit.HOURS.toNanos(1);

  @TempDir private Path root;

  private final ManualClock clock = new ManualClock();
  private int written;
  private int backups;

  @Test
  void shouldKeepWhatTheOlderOfTwoCheckpointsNeeds() throws IOException {
    final Path directory = root.resolve("store");
    try (ServedStore store = serve(directory, 0)) {
      write(store, 40);
      store.checkpoint();
      settle(store);
      assertThat(firstSegment(directory)).as("one checkpoint may be bad").isEqualTo(1);
      write(store, 40);
      final long atSecond = lastSegment(directory);
      store.checkpoint();
      settle(store);
      final long first = firstSegment(directory);
      assertThat(first).as("what the first has is not needed").isBetween(2L, atSecond - 1);
      assertThat(store.coordinator().counters().get(Counter.SEGMENTS_REMOVED)).isEqualTo(first - 1);
      write(store, 40);
    }

    damage(checkpoints(directory).getFirst().directory());
    Files.delete(directory.resolve("store.dat"));
    restore(directory);
    try (ServedStore store = serve(directory, 0)) {
      assertHasAll(store);
      store.checkpoint();
      settle(store);
      write(store, 10);
      store.checkpoint();
      settle(store);
      assertThat(firstSegment(directory)).isGreaterThan(3);
    }
    Files.delete(directory.resolve("store.dat"));
    restore(directory);
    try (ServedStore store = serve(directory, 0)) {
      assertHasAll(store);
    }
  }

  @Test
  void shouldKeepTheJournalAsLongAsAsked() throws IOException {
    final Path directory = root.resolve("store");
    clock.advanceMs(System.currentTimeMillis() - clock.time());
    try (ServedStore store = serve(directory, HOUR_NS)) {
      write(store, 40);
      store.checkpoint();
      write(store, 40);
      store.checkpoint();
      settle(store);
      assertThat(firstSegment(directory)).isEqualTo(1);
      clock.advanceMs(TimeUnit.NANOSECONDS.toMillis(2 * HOUR_NS));
      write(store, 1);
      store.checkpoint();
      settle(store);
      assertThat(firstSegment(directory)).isGreaterThan(1);
    }
  }

  @Test
  void shouldRemoveNothingForACheckpointThatFailed() throws IOException {
    final Path directory = root.resolve("store");
    try (ServedStore store = serve(directory, 0)) {
      write(store, 40);
      store.checkpoint();
      write(store, 40);
      // Where the next one would be made is a file.
      Files.createFile(directory.resolve("checkpoints/2"));
      assertThat(store.send(store.client().unit().takeImage("")))
          .isInstanceOf(TestClient.Rejected.class);
      settle(store);
      assertThat(firstSegment(directory)).isEqualTo(1);
    }
  }

  @Test
  void shouldRefuseAStoreOlderThanTheJournalGoesBack() throws IOException {
    final Path directory = root.resolve("store");
    try (ServedStore store = serve(directory, 0)) {
      write(store, 1);
    }
    final Path old = root.resolve("old");
    copySparse(directory.resolve("store.dat"), old);
    try (ServedStore store = serve(directory, 0)) {
      for (int i = 0; i < 3; i++) {
        write(store, 40);
        store.checkpoint();
      }
      settle(store);
      assertThat(firstSegment(directory)).isGreaterThan(2);
    }
    Files.delete(directory.resolve("store.dat"));
    copySparse(old, directory.resolve("store.dat"));

    assertThatThrownBy(() -> serve(directory, 0).close())
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll("older than the journal goes back", "lectern restore");
    new StoreRestorer(CoordinatorConfig.of(directory), System.err)
        .restore(new Request(null, StoreRestorer.LAST_EPOCH, true, true));
    try (ServedStore store = serve(directory, 0)) {
      assertHasAll(store);
    }
  }

  private void write(ServedStore store, int count) {
    for (int i = 0; i < count; i++) {
      store.put("id-" + written++, "x".repeat(500));
    }
    // Waits until full segments are closed: no others are removed.
    store.apply(
        store.client().unit().put(Concept.builder("forced").build()).syncLevel(SyncLevel.SYNC));
  }

  private void assertHasAll(ServedStore store) {
    for (int i = 0; i < written; i++) {
      assertThat(store.get("id-" + i)).as("id-%s", i).isPresent();
    }
  }

  /** Until what was begun in other threads has ended: a backup comes after it. */
  private void settle(ServedStore store) {
    store.apply(store.client().unit().takeImage(root.resolve("backup-" + backups++).toString()));
  }

  private static long firstSegment(Path directory) throws IOException {
    return segments(directory).getFirst();
  }

  private static long lastSegment(Path directory) throws IOException {
    return segments(directory).getLast();
  }

  private static List<Long> segments(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("journal"))) {
      return files
          .map(file -> Long.parseLong(file.getFileName().toString().substring("segment-".length())))
          .sorted()
          .toList();
    }
  }

  private static List<Checkpoint> checkpoints(Path directory) {
    return new Checkpoints(directory, 2).list();
  }

  private static void damage(Path image) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(image.resolve("store.dat").toFile(), "rw")) {
      file.seek(300);
      file.write(0x55);
    }
  }

  private static void restore(Path directory) {
    new StoreRestorer(CoordinatorConfig.of(directory), System.err)
        .restore(new Request(null, StoreRestorer.LAST_EPOCH, false, true));
  }

  private static void copySparse(Path from, Path to) throws IOException {
    final Process copy =
        new ProcessBuilder("cp", "--sparse=always", from.toString(), to.toString())
            .inheritIO()
            .start();
    assertThat(copy.onExit().join().exitValue()).isZero();
  }

  private ServedStore serve(Path directory, long journalNs) {
    return new ServedStore(
        CoordinatorConfig.of(directory)
            .withStoreConfig(StoreConfig.small())
            .withJournalConfig(JournalConfig.defaults().withSegmentLength(4096))
            .withCheckpointConfig(new CheckpointConfig(0, 0, 2, journalNs))
            .withClocks(clock, clock));
  }
}
