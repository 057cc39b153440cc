package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.coordinator.CrashPoints.Point;
import io.lectern.coordinator.KillHarness.InterruptedRestore;
import io.lectern.coordinator.StoreRestorer.Request;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreReader;
import io.lectern.engine.image.Checkpoints;
import io.lectern.engine.image.Checkpoints.Checkpoint;
import io.lectern.engine.os.NativeFile;
import io.lectern.engine.verify.StoreVerifier;
import io.lectern.layout.ControlFileDescriptor;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Starts coordinators on directories to which everything that the recovery table knows happened.
 */
@Timeout(120)
class RecoveryTest {
  private static final String[] ALL = {"first", "second", "third"};

  @TempDir private Path scratch;
  private final ByteArrayOutputStream console = new ByteArrayOutputStream();
  private Path directory;

  @Test
  void shouldCreateAStoreWhereNothingIs() {
    directory = scratch.resolve("new");

    assertServes();

    assertThat(said()).isEmpty();
  }

  @Test
  void shouldGoOnWithAStoreThatWasClosed() {
    makeStore(true, true);

    assertServes(ALL);

    assertThat(said()).isEmpty();
  }

  @Test
  void shouldTakeOverAStoreWhoseCoordinatorDied() {
    makeStore(true, false);

    assertServes(ALL);

    assertThat(names()).noneMatch(name -> name.startsWith("replaced-"));
  }

  @Test
  void shouldTrustAStoreThatWasClosedBeforeTheMachineWentDown() throws IOException {
    makeStore(false, true);
    beforeAnotherBoot(true);

    assertServes(ALL);

    assertThat(names()).noneMatch(name -> name.startsWith("replaced-"));
  }

  @Test
  void shouldRestoreTheCheckpointAfterALossOfPower() throws IOException {
    makeStore(true, false);
    beforeAnotherBoot(false);

    assertServes(ALL);

    assertThat(said()).contains("the machine went down", "restoring", "applied 2 batches");
    assertThat(Files.exists(aside().resolve("store.dat"))).isTrue();
  }

  @Test
  void shouldRestoreTheCheckpointInPlaceOfAStoreThatIsMissingOrCannotBe() throws IOException {
    for (String damage : List.of("missing", "short", "shorter", "damaged")) {
      directory = scratch.resolve(damage);
      makeStore(true, false);
      switch (damage) {
        case "missing" -> Files.delete(store());
        case "short" -> truncate(store(), Files.size(store()) - 4096);
        case "shorter" -> truncate(store(), 100);
        default -> overwrite(store(), StoreHeaderDescriptor.MAGIC_OFFSET);
      }

      assertServes(ALL);

      assertThat(said()).contains("restoring");
    }
  }

  @Test
  void shouldRestoreTheOlderCheckpointIfTheNewestIsDamaged() throws IOException {
    makeStore(true, false);
    try (ServedStore served = launch()) {
      served.checkpoint();
      served.abandon();
    }
    overwrite(checkpoints().getFirst().resolve("store.dat"), 64);
    beforeAnotherBoot(false);

    assertServes(ALL);

    assertThat(said()).contains("restoring " + checkpoints().getLast());
  }

  /** Else it counts as one that is kept, and the good one is overwritten, or the journal cut. */
  @Test
  void shouldPutADamagedCheckpointAside() throws IOException {
    makeStore(true, false);
    try (ServedStore served = launch()) {
      served.checkpoint();
      served.abandon();
    }
    final Path good = checkpoints().getLast();
    final Path damaged = checkpoints().getFirst();
    overwrite(damaged.resolve("store.dat"), 64);
    beforeAnotherBoot(false);

    assertServes(ALL);

    assertThat(checkpoints()).containsExactly(good);
    assertThat(aside().resolve("checkpoints").resolve(damaged.getFileName())).isDirectory();
    try (ServedStore served = launch()) {
      served.checkpoint();
      served.abandon();
    }
    assertThat(checkpoints()).hasSize(2).endsWith(good);
    overwrite(checkpoints().getFirst().resolve("store.dat"), 64);
    delete(aside());
    beforeAnotherBoot(false);
    assertServes(ALL);
    assertThat(checkpoints()).containsExactly(good);
  }

  @Test
  void shouldRebuildTheStoreFromTheJournalIfThereIsNoCheckpoint() throws IOException {
    makeStore(false, false);
    beforeAnotherBoot(false);

    assertServes(ALL);

    assertThat(said()).contains("apply the whole journal", "applied 3 batches");
    Files.delete(store());
    assertServes(ALL);
  }

  @Test
  void shouldRebuildAStoreToWhichNothingWasJournaled() throws IOException {
    directory = scratch.resolve("store");
    launch().abandon();
    beforeAnotherBoot(false);

    assertServes();
  }

  @Test
  void shouldFindTheSameAgainWhenAStartDiedWhileItReplacedTheStore() throws IOException {
    directory = scratch.resolve("store");
    launch().abandon();
    delete(journal());
    beforeAnotherBoot(false);
    for (Point point : List.of(Point.STORE_MADE, Point.STORE_ASIDE)) {
      final CoordinatorConfig dying =
          config()
              .withCrashPoints(
                  reached -> {
                    if (reached == point) {
                      throw new InterruptedRestore();
                    }
                  });

      assertThatThrownBy(() -> new ServedStore(dying)).isInstanceOf(InterruptedRestore.class);

      assertThat(store()).isRegularFile();
    }
    assertServes();
  }

  @Test
  void shouldRefuseAStoreWhoseJournalIsDamagedOrMissing() throws IOException {
    makeStore(true, true);
    overwrite(lastSegment(), lastRecord());
    assertRefuses("the store is whole, but its journal is damaged", "Put the missing", "checksum");
    assertThatThrownBy(() -> restoreNewest(StoreRestorer.LAST_EPOCH))
        .hasMessageContaining("say --epoch 3");
    restoreNewest(3);
    assertServes("first", "second");
    delete(journal());
    assertRefuses("the store is whole, but its journal is damaged", "dump the");
  }

  @Test
  void shouldRefuseToLoseWhatWasWrittenAfterTheCheckpoint() throws IOException {
    makeStore(true, false);
    delete(journal());
    beforeAnotherBoot(false);

    assertRefuses(
        "beyond the newest checkpoint", "lectern restore --from " + checkpoints().getFirst());

    Files.delete(store());
    assertRefuses("beyond the newest checkpoint", "store.dat does not exist");
  }

  @Test
  void shouldRefuseAJournalOfAnotherHistoryThanTheCheckpoint() throws IOException {
    makeStore(true, true);
    final Path checkpoint = checkpoints().getFirst();
    final Path kept = Files.move(checkpoint, scratch.resolve("checkpoint"));
    try (ServedStore served = launch()) {
      served.checkpoint();
    }
    final Path early = Files.move(checkpoints().getFirst(), scratch.resolve("early"));
    new StoreRestorer(config(), System.err).restore(new Request(kept, 0, true, false));
    try (ServedStore served = launch()) {
      for (int i = 0; i < 4; i++) {
        served.put("other-" + i, SyncLevel.SYNC);
      }
    }
    // As somebody may do who wants it back, in the place of the restored image's copy.
    delete(checkpoints().getFirst());
    Files.move(early, checkpoint);
    Files.delete(store());

    assertRefuses("beyond the newest checkpoint", "does not go on", "an earlier moment");
  }

  @Test
  void shouldRefuseWhereNothingIsLeftToRecoverFrom() throws IOException {
    makeStore(false, false);
    delete(journal());
    beforeAnotherBoot(false);
    assertRefuses("there is no valid checkpoint", "Restore a backup");

    truncate(store(), 5);
    assertRefuses("there is no valid checkpoint", "less than a header");
  }

  @Test
  void shouldRefuseAnEmptyStoreWhereOneWas() throws IOException {
    makeStore(false, true);
    Files.delete(store());
    delete(journal());
    delete(directory.resolve("receipts"));
    assertRefuses("there was a store here", "store.dat is missing");

    Files.delete(directory.resolve("control.dat"));
    Files.createDirectories(directory.resolve("checkpoints/7"));
    assertRefuses("there was a store here", "store.dat is missing");
  }

  @Test
  void shouldRefuseAnEmptyStoreWhereOneWasPutAsideOrWasToBe() throws IOException {
    for (String remains :
        List.of("replaced-1", "restored.new", "store.dat.repaired", "snapshots")) {
      directory = scratch.resolve("dir-" + remains);
      Files.createDirectories(directory.resolve(remains));

      assertRefuses("store.dat is missing", "replaced-…", "lectern restore --from BACKUP");
    }
  }

  @Test
  void shouldNotMindWhatWasPutAsideBesideAStore() throws IOException {
    makeStore(true, true);
    for (String remains : List.of("replaced-1", "restored.new", "store.dat.repaired")) {
      Files.createDirectories(directory.resolve(remains));
    }

    assertServes(ALL);
  }

  @Test
  void shouldRefuseToReplaceAStoreThatIsRead() throws IOException {
    makeStore(true, false);
    beforeAnotherBoot(false);
    try (NativeFile reader = NativeFile.open(store(), false, false, 0)) {
      assertThat(reader.tryLockShared(ControlFileDescriptor.SNAPSHOTS_LOCK_OFFSET)).isTrue();
      assertRefuses("processes still read the store file", "stop them first");
    }
    assertServes(ALL);
  }

  @Test
  void shouldForgetAForeignOrStaleControlFile() throws IOException {
    makeStore(true, true);
    final Path control = directory.resolve("control.dat");
    overwrite(control, ControlFileDescriptor.STORE_ID_HIGH_OFFSET);
    assertServes(ALL);
    overwrite(control, ControlFileDescriptor.BOOT_ID_HIGH_OFFSET);
    assertServes(ALL);
    truncate(control, 10);
    assertServes(ALL);
  }

  /** Three concepts, of which a checkpoint has the first. */
  private void makeStore(boolean checkpoint, boolean closed) {
    if (directory == null) {
      directory = scratch.resolve("store");
    }
    try (ServedStore served = launch()) {
      served.put("first", SyncLevel.JOURNAL);
      if (checkpoint) {
        served.checkpoint();
      }
      served.put("second", SyncLevel.SYNC);
      served.put("third", SyncLevel.SYNC);
      if (!closed) {
        served.abandon();
      }
    }
    console.reset();
  }

  private ServedStore launch() {
    return new ServedStore(config(), new PrintStream(console, true, StandardCharsets.UTF_8));
  }

  private CoordinatorConfig config() {
    return CoordinatorConfig.of(directory)
        .withStoreConfig(StoreConfig.small())
        .withCheckpointConfig(CheckpointConfig.onRequest());
  }

  private void assertServes(String... ids) {
    try (ServedStore served = launch()) {
      assertHolds(ids);
      served.put("new", SyncLevel.SYNC);
    }
    try (ServedStore served = launch()) {
      assertHolds(ids);
      assertHolds("new");
      assertThat(served.put("new", SyncLevel.SYNC).changedCount()).isZero();
    }
    assertThat(StoreVerifier.verify(store(), finding -> {})).isZero();
  }

  private void assertHolds(String... ids) {
    final ReaderTable readers = ReaderTable.inProcess();
    readers.row(0).claim(1, 1, "test");
    try (StoreReader reader = StoreReader.open(store());
        Snapshot snapshot = reader.snapshot(readers.row(0))) {
      for (String id : ids) {
        assertThat(snapshot.get(id)).as(id).isPresent();
      }
    }
  }

  /** Twice, since a refusal changes nothing. */
  private void assertRefuses(String... words) {
    final List<String> before = names();
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(this::launch)
          .isInstanceOf(StoreException.class)
          .hasMessageContainingAll(words);
    }
    assertThat(names()).isEqualTo(before);
  }

  private String said() {
    return console.toString(StandardCharsets.UTF_8);
  }

  private Path store() {
    return directory.resolve("store.dat");
  }

  private Path journal() {
    return directory.resolve("journal");
  }

  /** The newest first. */
  private List<Path> checkpoints() {
    return new Checkpoints(directory, 1).list().stream().map(Checkpoint::directory).toList();
  }

  private Path aside() {
    return directory.resolve(
        names().stream().filter(name -> name.startsWith("replaced-")).findAny().orElseThrow());
  }

  private Path lastSegment() {
    try (Stream<Path> files = Files.walk(journal())) {
      return files
          .filter(file -> file.toString().endsWith(".cq4"))
          .max(Comparator.naturalOrder())
          .orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private long lastRecord() throws IOException {
    return Files.size(lastSegment()) - 12;
  }

  private List<String> names() {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void beforeAnotherBoot(boolean clean) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(store().toFile(), "rw")) {
      file.seek(StoreHeaderDescriptor.CLEAN_OFFSET);
      file.write(clean ? 1 : 0);
    }
    overwrite(store(), StoreHeaderDescriptor.BOOT_ID_HIGH_OFFSET);
  }

  /** Changes a byte. */
  private static void overwrite(Path path, long offset) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(offset);
      final int old = file.read();
      file.seek(offset);
      file.write(old ^ 0x55);
    }
  }

  private void restoreNewest(long epoch) {
    new StoreRestorer(config(), System.err).restore(new Request(null, epoch, true, true));
  }

  private static void truncate(Path path, long length) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(length);
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
