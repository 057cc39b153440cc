package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.coordinator.KillHarness.InterruptedRestore;
import io.lectern.coordinator.StoreRestorer.Request;
import io.lectern.coordinator.StoreRestorer.Restored;
import io.lectern.coordinator.TestClient.Applied;
import io.lectern.coordinator.TestClient.Response;
import io.lectern.engine.Concept;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreReader;
import io.lectern.engine.control.NamedSnapshot;
import io.lectern.engine.control.SnapshotFiles;
import io.lectern.engine.image.Checkpoints;
import io.lectern.engine.image.ImageManifest;
import io.lectern.engine.os.NativeFile;
import io.lectern.layout.ControlFileDescriptor;
import io.lectern.layout.ipc.SyncLevel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store with a checkpoint, a backup and a journal beyond both, and what is made of them. */
class StoreRestorerTest {
  @TempDir private Path root;

  private Path directory;
  private Path backup;
  private long backupEpoch;

  @BeforeEach
  void makeStoreWithImages() {
    directory = root.resolve("store");
    backup = root.resolve("backup");
    serve(
        directory,
        client -> {
          put(client, "before");
          assertThat(send(client, client.unit().takeImage(""))).isInstanceOf(Applied.class);
          backupEpoch =
              ((Applied) send(client, client.unit().takeImage(backup.toString()))).epoch();
          put(client, "after");
        });
    // Later terms, so that the journal has seen higher ones than the image.
    serve(directory, client -> put(client, "later"));
    serve(directory, client -> put(client, "last"));
  }

  @Test
  void shouldMakeAStoreOfABackupInAnotherDirectory() {
    final Path other = root.resolve("other");

    assertThat(restore(backup, other, false, true)).isEqualTo(backupEpoch);

    serve(
        other,
        client -> {
          assertHolds(other, "before");
          assertMisses(other, "after");
          put(client, "new");
        });
    serve(other, client -> assertHolds(other, "before", "new"));
  }

  @Test
  void shouldGoOnWithTheJournalThatFollowsTheImage() {
    restore(checkpoint(), directory, true, true);

    serve(
        directory,
        client -> {
          assertHolds(directory, "before", "after", "later", "last");
          put(client, "new");
        });
    serve(directory, client -> assertHolds(directory, "last", "new"));
    assertThat(names()).contains("journal", "checkpoints");
  }

  @Test
  void shouldRestoreAStoreThatIsGone() throws IOException {
    Files.delete(directory.resolve("store.dat"));

    restore(checkpoint(), directory, false, true);

    serve(directory, client -> assertHolds(directory, "before", "after", "later", "last"));
  }

  @Test
  void shouldRestoreWhereNamedSnapshotsAre() throws IOException {
    final SnapshotFiles named = new SnapshotFiles(directory);
    final Instant now = Instant.now();
    assertThat(named.begin(new NamedSnapshot("early", backupEpoch, now, "", "", ""))).isTrue();
    assertThat(named.begin(new NamedSnapshot("late", backupEpoch + 1, now, "", "", ""))).isTrue();
    Files.delete(directory.resolve("store.dat"));

    restore(backup, directory, false, false);

    serve(
        directory,
        client -> {
          assertHolds(directory, "before");
          assertMisses(directory, "after");
          put(client, "new");
        });
    serve(directory, client -> assertHolds(directory, "before", "new"));
    assertThat(named.list()).hasSize(2);
  }

  @Test
  void shouldPutAsideWhatTheImageAloneHasNoPlaceFor() {
    serve(directory, client -> send(client, client.unit().takeImage("")));

    restore(backup, directory, true, false);

    assertThat(new Checkpoints(directory, 2).list())
        .as("the later one would be taken for this store's")
        .singleElement()
        .matches(c -> c.manifest().epoch() == backupEpoch);
    final Path aside = aside();
    assertThat(aside.resolve("journal")).isDirectory();
    assertThat(aside.resolve("store.dat")).isRegularFile();
    assertThat(aside.resolve("checkpoints")).isDirectory();
    serve(
        directory,
        client -> {
          assertHolds(directory, "before");
          assertMisses(directory, "after");
        });
  }

  @Test
  void shouldFinishARestoreThatWasInterruptedAtAnyStep() throws IOException {
    for (boolean missing : new boolean[] {false, true}) {
      boolean interrupted = true;
      for (int step = 1; interrupted; step++) {
        final Path store = root.resolve("store-" + missing + "-" + step);
        final Path image = root.resolve("image-" + missing + "-" + step);
        makeStoreWithBackup(store, image);
        if (missing) {
          Files.delete(store.resolve("store.dat"));
        }

        interrupted = isInterrupted(store, image, step);

        assertThat(store.resolve("restored.new")).doesNotExist();
        serve(
            store,
            client -> {
              assertHolds(store, "old");
              assertMisses(store, "new");
              put(client, "newest");
            });
        serve(store, client -> assertHolds(store, "old", "newest"));
        assertThat(store.resolve("restored")).doesNotExist();
        assertThat(step).isLessThan(20);
      }
    }
  }

  @Test
  void shouldFinishAnInterruptedRestoreBeforeAnother() throws IOException {
    final Path store = root.resolve("other");
    final Path image = root.resolve("image");
    makeStoreWithBackup(store, image);
    assertThat(isInterrupted(store, image, 5)).isTrue();

    assertThat(restore(image, store, true, false)).isPositive();

    assertThat(store.resolve("restored")).doesNotExist();
    serve(store, client -> assertMisses(store, "new"));
    assertThat(names(store)).filteredOn(name -> name.startsWith("replaced-")).hasSize(2);
  }

  /** It holds "old", which the image has, and "new". */
  private static void makeStoreWithBackup(Path store, Path image) {
    serve(
        store,
        client -> {
          put(client, "old");
          send(client, client.unit().takeImage(image.toString()));
          put(client, "new");
        });
  }

  /** Restores an image without the journal, and dies at a step; false: there are not so many. */
  private static boolean isInterrupted(Path store, Path image, int step) {
    final AtomicInteger left = new AtomicInteger(step);
    final CoordinatorConfig config =
        CoordinatorConfig.of(store)
            .withCrashPoints(
                _ -> {
                  if (left.decrementAndGet() == 0) {
                    throw new InterruptedRestore();
                  }
                });
    try {
      new StoreRestorer(config, System.err)
          .restore(new Request(image, StoreRestorer.LAST_EPOCH, true, false));
      return false;
    } catch (InterruptedRestore e) {
      return true;
    }
  }

  @Test
  void shouldRefuseADirectoryThatIsInUse() {
    assertRefused(() -> restore(backup, directory, false, true), "holds a store already");
    serve(
        directory,
        client ->
            assertRefused(() -> restore(backup, directory, true, true), "is held by the coord"));
    try (NativeFile reader = NativeFile.open(directory.resolve("store.dat"), false, false, 0)) {
      assertThat(reader.tryLockShared(ControlFileDescriptor.SNAPSHOTS_LOCK_OFFSET)).isTrue();
      assertRefused(() -> restore(backup, directory, true, true), "still read the store");
    }
    assertUntouched();
  }

  @Test
  void shouldRefuseADirectoryOfOtherFiles() throws IOException {
    final Path other = Files.createDirectory(root.resolve("other"));
    Files.createFile(other.resolve("letter.txt"));

    assertRefused(() -> restore(backup, other, true, true), "letter.txt");
  }

  @Test
  void shouldRefuseAJournalThatDoesNotGoOnWhereTheImageEnds() {
    final Path other = root.resolve("other");
    serve(other, client -> put(client, "stranger"));

    assertRefused(() -> restore(backup, other, true, true), "does not go on", "--without-journal");
    serve(other, client -> assertHolds(other, "stranger"));
  }

  @Test
  void shouldNotMixWhatWasWrittenBeforeAndAfterARestore() {
    final Path store = root.resolve("other");
    final Path early = root.resolve("early");
    final Path late = root.resolve("late");
    serve(
        store,
        client -> {
          put(client, "base");
          send(client, client.unit().takeImage(early.toString()));
        });
    serve(
        store,
        client -> {
          put(client, "a1", "a2", "a3");
          send(client, client.unit().takeImage(late.toString()));
        });
    restore(early, store, true, false);
    serve(store, client -> put(client, "b1", "b2", "b3", "b4", "b5"));

    assertRefused(() -> restore(late, store, true, true), "does not go on", "an earlier moment");

    serve(store, client -> assertHolds(store, "base", "b1", "b5"));
    restore(late, store, true, false);
    serve(store, client -> assertHolds(store, "base", "a1", "a2", "a3"));
    serve(store, client -> assertMisses(store, "b4"));
  }

  @Test
  void shouldPutCheckpointsAsideThatAreOfAnotherHistory() throws IOException {
    final Path store = root.resolve("other");
    final Path early = root.resolve("early");
    final Path late = root.resolve("late");
    serve(
        store,
        client -> {
          put(client, "base");
          send(client, client.unit().takeImage(early.toString()));
          put(client, "a1", "a2", "a3");
          send(client, client.unit().takeImage(late.toString()));
        });
    restore(early, store, true, false);
    serve(
        store,
        client -> {
          put(client, "b1", "b2");
          send(client, client.unit().takeImage(""));
        });

    restore(late, store, true, false);

    assertThat(new Checkpoints(store, 2).list())
        .singleElement()
        .extracting(checkpoint -> checkpoint.manifest().epoch())
        .isEqualTo(ImageManifest.read(late).epoch());
    serve(
        store,
        client -> {
          send(client, client.unit().takeImage(""));
          put(client, "a4");
        });
    Files.delete(store.resolve("store.dat"));
    serve(store, client -> assertHolds(store, "base", "a1", "a3", "a4"));
  }

  @Test
  void shouldRefuseADamagedImage() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(backup.resolve("store.dat").toFile(), "rw")) {
      file.seek(100);
      file.write(0x55);
    }

    assertRefused(() -> restore(backup, directory, true, true), "must not be used");
    assertRefused(() -> restore(root, directory, true, true), "holds no image");
    assertUntouched();
  }

  private void assertUntouched() {
    assertThat(names()).noneMatch(name -> name.startsWith("replaced-"));
    serve(directory, client -> assertHolds(directory, "before", "after", "later", "last"));
  }

  private Path checkpoint() {
    return new Checkpoints(directory, 2).list().getFirst().directory();
  }

  private Path aside() {
    return directory.resolve(
        names().stream().filter(name -> name.startsWith("replaced-")).findAny().orElseThrow());
  }

  private List<String> names() {
    return names(directory);
  }

  private static List<String> names(Path store) {
    try (Stream<Path> files = Files.list(store)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static long restore(Path image, Path target, boolean replace, boolean withJournal) {
    return restore(target, new Request(image, StoreRestorer.LAST_EPOCH, replace, withJournal))
        .manifest()
        .epoch();
  }

  private static Restored restore(Path target, Request request) {
    return new StoreRestorer(CoordinatorConfig.of(target), System.err).restore(request);
  }

  private static void assertRefused(Runnable action, String... messages) {
    assertThatThrownBy(action::run)
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll(messages);
  }

  private static void assertHolds(Path store, String... ids) {
    for (String id : ids) {
      assertThat(find(store, id)).as(id).isTrue();
    }
  }

  private static void assertMisses(Path store, String id) {
    assertThat(find(store, id)).as(id).isFalse();
  }

  private static boolean find(Path store, String id) {
    final ReaderTable readers = ReaderTable.inProcess();
    readers.row(0).claim(1, 1, "test");
    try (StoreReader reader = StoreReader.open(store.resolve("store.dat"));
        Snapshot snapshot = reader.snapshot(readers.row(0))) {
      return snapshot.get(id).isPresent();
    }
  }

  private interface Session {
    void run(Session.Client client);

    /** A client and the coordinator whose cycle it turns. */
    record Client(Coordinator coordinator, TestClient client) {
      UnitMessage unit() {
        return client.unit();
      }
    }
  }

  private static void serve(Path directory, Session session) {
    final Coordinator coordinator =
        Coordinator.launch(
            CoordinatorConfig.of(directory)
                .withStoreConfig(StoreConfig.small())
                .withCheckpointConfig(CheckpointConfig.onRequest()),
            System.err);
    try (coordinator;
        TestClient client = new TestClient(directory, "client")) {
      coordinator.agent().doWork();
      session.run(new Session.Client(coordinator, client));
    }
  }

  private static void put(Session.Client client, String... ids) {
    for (String id : ids) {
      final Response response =
          send(client, client.unit().put(Concept.builder(id).build()).syncLevel(SyncLevel.JOURNAL));
      assertThat(response).isInstanceOf(Applied.class);
    }
  }

  private static Response send(Session.Client client, UnitMessage unit) {
    client.client().send(unit);
    final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (System.nanoTime() < deadlineNs) {
      client.coordinator().agent().doWork();
      final List<Response> received = client.client().poll();
      if (!received.isEmpty()) {
        return received.getFirst();
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("no response within 30 s");
  }
}
