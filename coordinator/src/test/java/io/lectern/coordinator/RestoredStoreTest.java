package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.coordinator.StoreRestorer.Request;
import io.lectern.engine.Concept;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreException;
import io.lectern.engine.image.Checkpoints;
import io.lectern.engine.image.Checkpoints.Checkpoint;
import io.lectern.engine.image.ImageRestore;
import io.lectern.layout.StoreHeaderDescriptor;
import io.lectern.layout.ipc.SyncLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The power goes while a store is served that was restored from a backup. */
class RestoredStoreTest {
  private static final String[] BACKED_UP = {"first", "second", "third"};

  @TempDir private Path root;

  private final ByteArrayOutputStream console = new ByteArrayOutputStream();

  @Test
  void shouldHaveWhatTheBackupHadAfterALossOfPower() throws IOException {
    for (SyncLevel level : List.of(SyncLevel.NONE, SyncLevel.JOURNAL)) {
      final Path restored = restoredFromBackup(level);
      try (ServedStore served = serve(restored)) {
        served.put("new", SyncLevel.SYNC);
        served.abandon();
      }
      beforeAnotherBoot(restored);

      assertServes(restored, BACKED_UP);
      assertServes(restored, "new");
    }
  }

  @Test
  void shouldHaveItAfterALossOfPowerBeforeTheFirstWrite() throws IOException {
    for (SyncLevel level : List.of(SyncLevel.NONE, SyncLevel.JOURNAL)) {
      final Path restored = restoredFromBackup(level);
      serve(restored).abandon();
      beforeAnotherBoot(restored);

      assertServes(restored, BACKED_UP);
    }
  }

  /** Its journal alone looks like one that has everything. */
  @Test
  void shouldNotMakeTheStoreOfAJournalThatGoesOnFromAnImage() throws IOException {
    for (boolean written : new boolean[] {true, false}) {
      final Path restored = restoredFromBackup(SyncLevel.NONE);
      for (int i = 0; i < 2; i++) {
        try (ServedStore served = serve(restored)) {
          if (written) {
            served.put("new-" + i, SyncLevel.SYNC);
          }
          served.abandon();
        }
      }
      delete(restored.resolve("checkpoints"));
      assertServes(restored, BACKED_UP);
      abandonServing(restored);
      beforeAnotherBoot(restored);

      assertRefuses(restored, "goes on from an image of epoch", "Restore a backup");
      Files.delete(restored.resolve("store.dat"));
      assertRefuses(restored, "goes on from an image of epoch", "Restore a backup");

      restore(restored, backup(), true, false);
      assertServes(restored, BACKED_UP);
    }
  }

  @Test
  void shouldTakeACheckpointAtOnceIfTheImageIsGone() throws IOException {
    final Path restored = restoredFromBackup(SyncLevel.JOURNAL);
    delete(restored.resolve("checkpoints"));
    final long hourNs = TimeUnit.HOURS.toNanos(1);
    try (ServedStore served =
        new ServedStore(
            CoordinatorConfig.of(restored)
                .withStoreConfig(StoreConfig.small())
                .withCheckpointConfig(new CheckpointConfig(hourNs, 0, 2, 0)),
            printer())) {
      final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (checkpoints(restored).isEmpty()) {
        assertThat(System.nanoTime()).isLessThan(deadlineNs);
        served.coordinator().agent().doWork();
      }
      served.put("new", SyncLevel.SYNC);
      served.abandon();
    }
    beforeAnotherBoot(restored);

    assertServes(restored, BACKED_UP);
    assertServes(restored, "new");
  }

  /** The image's copy is written over by the checkpoints that follow; the image is not. */
  @Test
  void shouldLeaveTheBackupAsItIs() {
    final Path restored = restoredFromBackup(SyncLevel.JOURNAL);
    try (ServedStore served = serve(restored)) {
      for (int i = 0; i < 4; i++) {
        served.put("new-" + i, SyncLevel.JOURNAL);
        served.checkpoint();
      }
      assertThat(checkpoints(restored)).hasSize(3).noneMatch(c -> c.number() == 1);
    }

    ImageRestore.verify(backup());
    try (Stream<Path> files = Files.list(backup())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("manifest", "store.dat");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What was named is what a loss of power goes back to, with the journal in any case. */
  @Test
  void shouldPutNewerCheckpointsAsideInFavourOfTheImage() throws IOException {
    final Path store = root.resolve("store");
    makeBackup(store, SyncLevel.JOURNAL);
    try (ServedStore served = serve(store)) {
      served.put("later", SyncLevel.JOURNAL);
      served.checkpoint();
      served.checkpoint();
      served.put("last", SyncLevel.SYNC);
    }

    restore(store, backup(), true, true);

    assertThat(checkpoints(store))
        .singleElement()
        .returns(ImageRestore.verify(backup()).epoch(), c -> c.manifest().epoch())
        .returns(3L, Checkpoint::number);
    abandonServing(store);
    beforeAnotherBoot(store);
    assertServes(store, BACKED_UP);
    assertServes(store, "later", "last");
  }

  @Test
  void shouldTakeACheckpointOfTheStoreAsItIs() throws IOException {
    final Path store = root.resolve("store");
    try (ServedStore served = serve(store)) {
      served.put("first", SyncLevel.NONE);
      served.checkpoint();
      served.put("later", SyncLevel.JOURNAL);
      served.checkpoint();
    }
    final Path first = checkpoints(store).getLast().directory();

    restore(store, first.resolve("."), true, false);

    assertThat(checkpoints(store)).singleElement().returns(first, Checkpoint::directory);
    assertServes(store, "first");
    assertThat(ServedStore.get(store, "later")).isEmpty();
    abandonServing(store);
    beforeAnotherBoot(store);
    assertServes(store, "first");
    assertThat(ServedStore.get(store, "later")).isEmpty();
  }

  @Test
  void shouldLeaveNothingOfACheckpointOfAnImageThatIsDamaged() throws IOException {
    makeBackup(root.resolve("original"), SyncLevel.JOURNAL);
    flip(backup().resolve("store.dat"), 64);
    final Path restored = root.resolve("restored");

    assertThatThrownBy(() -> restore(restored, backup(), false, true))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("must not be used");

    assertThat(checkpoints(restored)).isEmpty();
    assertThat(restored).isEmptyDirectory();
  }

  private Path restoredFromBackup(SyncLevel level) {
    try {
      delete(root.resolve("original"));
      delete(root.resolve("restored"));
      delete(backup());
      makeBackup(root.resolve("original"), level);
      restore(root.resolve("restored"), backup(), false, true);
      return root.resolve("restored");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void makeBackup(Path store, SyncLevel level) {
    try (ServedStore served = serve(store)) {
      for (String id : BACKED_UP) {
        served.apply(
            served.client().unit().put(Concept.builder(id).content(id).build()).syncLevel(level));
      }
      served.apply(served.client().unit().takeImage(backup().toString()));
    }
  }

  private Path backup() {
    return root.resolve("backup");
  }

  private void restore(Path target, Path image, boolean replace, boolean withJournal) {
    new StoreRestorer(CoordinatorConfig.of(target), printer())
        .restore(new Request(image, StoreRestorer.LAST_EPOCH, replace, withJournal));
  }

  private void assertServes(Path directory, String... ids) {
    try (ServedStore served = serve(directory)) {
      for (String id : ids) {
        assertThat(served.get(id)).as("%s: %s", id, console).isPresent();
      }
    }
  }

  private void assertRefuses(Path directory, String... words) {
    assertThatThrownBy(() -> serve(directory).close())
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll(words);
  }

  private void abandonServing(Path directory) {
    serve(directory).abandon();
  }

  private ServedStore serve(Path directory) {
    return new ServedStore(
        CoordinatorConfig.of(directory)
            .withStoreConfig(StoreConfig.small())
            .withCheckpointConfig(CheckpointConfig.onRequest()),
        printer());
  }

  private PrintStream printer() {
    return new PrintStream(console, true, StandardCharsets.UTF_8);
  }

  private static List<Checkpoint> checkpoints(Path directory) {
    return new Checkpoints(directory, 2).list();
  }

  private static void beforeAnotherBoot(Path directory) throws IOException {
    flip(directory.resolve("store.dat"), StoreHeaderDescriptor.BOOT_ID_HIGH_OFFSET);
  }

  private static void flip(Path path, long offset) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(offset);
      final int old = file.read();
      file.seek(offset);
      file.write(old ^ 0x55);
    }
  }

  private static void delete(Path tree) throws IOException {
    if (Files.exists(tree)) {
      try (Stream<Path> paths = Files.walk(tree)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
