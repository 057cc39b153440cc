package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.coordinator.CoordinatorCounters.Counter;
import io.lectern.coordinator.TestClient.Applied;
import io.lectern.coordinator.TestClient.Rejected;
import io.lectern.coordinator.TestClient.Response;
import io.lectern.engine.Concept;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreReader;
import io.lectern.engine.image.Checkpoints;
import io.lectern.engine.image.ImageRestore;
import io.lectern.layout.ipc.RejectionCode;
import io.lectern.layout.ipc.SyncLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that a coordinator takes, its duty cycle turned by hand. */
class CheckpointerTest {
  private static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);

  @TempDir private Path root;

  private final ManualClock clock = new ManualClock();
  private final Queue<Response> received = new ArrayDeque<>();
  private Path directory;
  private Checkpoints checkpoints;
  private Coordinator coordinator;
  private TestClient client;
  private int journaled;
  private int backups;

  @BeforeEach
  void setUp() {
    directory = root.resolve("store");
    checkpoints = new Checkpoints(directory, 2);
    launch(CheckpointConfig.onRequest());
  }

  @AfterEach
  void tearDown() {
    client.close();
    coordinator.close();
  }

  @Test
  void shouldTakeACheckpointWhenAsked() {
    put("a");
    final long epoch = coordinator.epoch();
    final long asked = client.send(client.unit().takeImage(""));

    assertThat(await()).isEqualTo(new Applied(asked, epoch, 0, SyncLevel.CHECKPOINT));
    assertThat(checkpoints.list()).singleElement().matches(c -> c.manifest().epoch() == epoch);
    assertHolds(checkpoints.list().getFirst().directory(), "a");
    assertThat(coordinator.counters().get(Counter.IMAGES)).isEqualTo(1);
    assertThat(coordinator.counters().get(Counter.IMAGE_BYTES)).isPositive();
  }

  @Test
  void shouldPutABackupWhereAskedTo() {
    put("a");
    final Path target = root.resolve("backup");
    final long asked = client.send(client.unit().takeImage(target.toString()));

    assertThat(await()).isEqualTo(new Applied(asked, coordinator.epoch(), 0, SyncLevel.CHECKPOINT));
    assertHolds(target, "a");
    assertThat(checkpoints.list()).isEmpty();
  }

  @Test
  void shouldTakeImagesThatWereAskedForTogetherOneAfterTheOther() {
    put("a");
    client.send(client.unit().takeImage(root.resolve("one").toString()));
    client.send(client.unit().takeImage(root.resolve("two").toString()));
    client.send(client.unit().takeImage(""));
    client.send(client.unit().takeImage(""));

    for (int i = 0; i < 4; i++) {
      assertThat(await()).isInstanceOf(Applied.class);
    }
    assertHolds(root.resolve("one"), "a");
    assertHolds(root.resolve("two"), "a");
    assertThat(checkpoints.list()).as("one serves both").hasSize(1);
  }

  /** As clients do after a response was dropped, or the command ring thrown away. */
  @Test
  void shouldTakeOneImageForAUnitThatIsSentAgain() {
    for (String target : new String[] {root.resolve("backup").toString(), ""}) {
      put("a" + target.length());
      final UnitMessage unit = client.unit().takeImage(target).key(1, 7 + target.length());
      final long asked = client.send(unit);
      cycle();
      client.send(unit);
      try (TestClient other = new TestClient(directory, "other")) {
        other.send(other.unit().takeImage(target).key(1, 7 + target.length()));
        final Response expected = new Applied(asked, coordinator.epoch(), 0, SyncLevel.CHECKPOINT);
        assertThat(await()).isEqualTo(expected);
        settle();
        assertThat(client.poll()).as("no second answer").isEmpty();
        assertThat(other.poll()).singleElement().isInstanceOf(Applied.class);

        client.send(unit);
        assertThat(await()).as("after it was taken").isEqualTo(expected);
      }
    }
    assertThat(coordinator.counters().get(Counter.IMAGES)).isEqualTo(2);
    assertThat(coordinator.counters().get(Counter.IMAGES_FAILED)).isZero();
  }

  @Test
  void shouldSayWhyThereIsNoBackup() {
    assertThat(askForBackup(directory.toString()))
        .returns(RejectionCode.INTERNAL, Rejected::code)
        .matches(r -> r.message().contains("not an empty directory"), "names what is wrong");
    assertThat(askForBackup("backup"))
        .returns(RejectionCode.INVALID, Rejected::code)
        .matches(r -> r.message().contains("is not absolute"), "names what is wrong");
    assertThat(coordinator.counters().get(Counter.IMAGES_FAILED)).isEqualTo(1);
  }

  @Test
  void shouldRefuseToTakeAnImageWithinAUnitOfOtherCommands() {
    client.send(client.unit().put(concept("a")).takeImage(""));

    assertThat(await())
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected -> {
              assertThat(rejected.code()).isEqualTo(RejectionCode.INVALID);
              assertThat(rejected.commandIndex()).isEqualTo(1);
            });
  }

  @Test
  void shouldSendTheReceiptOfLevelCheckpointWhenAnImageHasWhatTheUnitChanged() {
    final long unit = client.send(client.unit().put(concept("a")).syncLevel(SyncLevel.CHECKPOINT));

    assertThat(await()).isEqualTo(new Applied(unit, coordinator.epoch(), 1, SyncLevel.CHECKPOINT));
    assertHolds(checkpoints.list().getFirst().directory(), "a");
  }

  @Test
  void shouldServeAllWhoWaitWithOneCheckpoint() {
    for (int i = 0; i < 20; i++) {
      client.send(client.unit().put(concept("id-" + i)).syncLevel(SyncLevel.CHECKPOINT));
    }
    for (int i = 0; i < 20; i++) {
      assertThat(await())
          .isInstanceOfSatisfying(
              Applied.class,
              applied -> assertThat(applied.reached()).isEqualTo(SyncLevel.CHECKPOINT));
    }
    assertThat(coordinator.counters().get(Counter.IMAGES)).isEqualTo(1);
    final Path image = checkpoints.list().getFirst().directory();
    for (int i = 0; i < 20; i++) {
      assertHolds(image, "id-" + i);
    }
  }

  @Test
  void shouldSayHowFarAUnitHasComeWhenThereIsNoCheckpoint() throws IOException {
    Files.createFile(directory.resolve("checkpoints"));
    final long unit = client.send(client.unit().put(concept("a")).syncLevel(SyncLevel.CHECKPOINT));

    assertThat(await()).isEqualTo(new Applied(unit, coordinator.epoch(), 1, SyncLevel.JOURNAL));
    assertThat(coordinator.counters().get(Counter.ERRORS)).isPositive();
  }

  @Test
  void shouldTakeACheckpointOfAStoreThatHasChangedWhenItIsTime() {
    relaunch(new CheckpointConfig(MINUTE_NS, 0, 2, 0));
    put("a");
    settle();
    assertThat(checkpoints.list()).isEmpty();
    clock.advanceMs(TimeUnit.NANOSECONDS.toMillis(MINUTE_NS));
    awaitTrue(() -> coordinator.counters().get(Counter.IMAGES) == 1);
    clock.advanceMs(TimeUnit.NANOSECONDS.toMillis(MINUTE_NS));
    settle();
    assertThat(coordinator.counters().get(Counter.IMAGES)).as("nothing has changed").isEqualTo(1);
    put("b");
    awaitTrue(() -> coordinator.counters().get(Counter.IMAGES) == 2);
    assertHolds(checkpoints.list().getFirst().directory(), "b");
  }

  @Test
  void shouldTakeACheckpointWhenTheJournalHasGrown() {
    relaunch(new CheckpointConfig(0, 10_000, 2, 0));
    for (int i = 0; coordinator.counters().get(Counter.JOURNAL_BYTES) < 10_000; i++) {
      settle();
      assertThat(coordinator.counters().get(Counter.IMAGES)).isZero();
      client.send(client.unit().put(concept("id-" + i)).syncLevel(SyncLevel.JOURNAL));
      await();
    }
    awaitTrue(() -> coordinator.counters().get(Counter.IMAGES) == 1);
    settle();
    assertThat(checkpoints.list()).hasSize(1);
  }

  @Test
  void shouldCountTheTimeFromTheLastCheckpointOverStarts() {
    relaunch(new CheckpointConfig(MINUTE_NS, 0, 2, 0));
    for (int image = 1; image <= 3; image++) {
      journal(1);
      for (int start = 0; start < 2; start++) {
        clock.advanceMs(20_000);
        relaunch(new CheckpointConfig(MINUTE_NS, 0, 2, 0));
        put("b-" + image + "-" + start);
        settle();
        assertThat(coordinator.counters().get(Counter.IMAGES)).isZero();
      }
      clock.advanceMs(20_000);
      awaitTrue(() -> coordinator.counters().get(Counter.IMAGES) == 1);
      relaunch(new CheckpointConfig(MINUTE_NS, 0, 2, 0));
      clock.advanceMs(10 * TimeUnit.NANOSECONDS.toMillis(MINUTE_NS));
      settle();
      assertThat(coordinator.counters().get(Counter.IMAGES)).as("nothing has changed").isZero();
      client.send(client.unit().takeImage(""));
      await(); // so that each round begins with one
    }
  }

  @Test
  void shouldCountTheJournalFromTheLastCheckpointOverStarts() {
    for (int images = 1; images <= 3; images++) {
      long bytes = 0;
      while (checkpoints.list().size() < images) {
        assertThat(bytes).as("bytes written for image %s", images).isLessThan(12_000);
        relaunch(new CheckpointConfig(0, 10_000, 2, 0));
        journal(2_000);
        bytes += coordinator.counters().get(Counter.JOURNAL_BYTES);
        takeWhatIsDue();
      }
      assertThat(bytes).as("bytes written for image %s", images).isGreaterThan(8_000);
    }
  }

  /** Amid a segment, which has entries before it and after it. */
  @Test
  void shouldNotCountWhatTheLastCheckpointHas() {
    relaunch(new CheckpointConfig(0, 10_000, 2, 0));
    journal(9_000);
    client.send(client.unit().takeImage(""));
    await();
    journal(9_500);
    relaunch(new CheckpointConfig(0, 10_000, 2, 0));
    put("changed");
    takeWhatIsDue();
    assertThat(checkpoints.list()).hasSize(1);
  }

  /** Whoever may open the control file may write there what he likes. */
  @Test
  void shouldNotCountWhereClientsCanWrite() {
    relaunch(new CheckpointConfig(0, 10_000, 2, 0));
    put("a");
    coordinator.counters().add(Counter.JOURNAL_BYTES, 1 << 30);
    takeWhatIsDue();
    assertThat(checkpoints.list()).isEmpty();
  }

  @Test
  void shouldGoOnAfterAnImageThatWasGivenUpWithTheCoordinator() {
    put("a");
    client.send(client.unit().takeImage(""));
    cycle();
    relaunch(CheckpointConfig.onRequest());
    assertThat(checkpoints.list()).isEmpty();
    client.send(client.unit().takeImage(""));

    assertThat(await()).isInstanceOf(Applied.class);
    assertHolds(checkpoints.list().getFirst().directory(), "a");
  }

  @Test
  void shouldPinNothingOnceTheImageIsThere() {
    put("a");
    client.send(client.unit().takeImage(""));
    await();

    final ReaderTable table = client.control().readerTable();
    for (int i = 0; i < table.limit(); i++) {
      assertThat(table.row(i).isIdle()).isTrue();
      assertThat(client.control().readerRows().isOwned(table.row(i))).isFalse();
    }
  }

  private Rejected askForBackup(String target) {
    client.send(client.unit().takeImage(target));
    return (Rejected) await();
  }

  private void put(String id) {
    client.send(client.unit().put(concept(id)));
    await();
  }

  /** A backup comes after a checkpoint that is due. */
  private void takeWhatIsDue() {
    client.send(client.unit().takeImage(root.resolve("backup-" + backups++).toString()));
    await();
  }

  /** Writes to the journal until so many bytes were written since the start. */
  private void journal(long bytes) {
    while (coordinator.counters().get(Counter.JOURNAL_BYTES) < bytes) {
      client.send(client.unit().put(concept("id-" + journaled++)).syncLevel(SyncLevel.JOURNAL));
      await();
    }
  }

  private static Concept concept(String id) {
    return Concept.builder(id).content("content of " + id).build();
  }

  private void assertHolds(Path image, String id) {
    ImageRestore.verify(image);
    final ReaderTable readers = ReaderTable.inProcess();
    readers.row(0).claim(1, 1, "test");
    try (StoreReader reader = StoreReader.open(image.resolve("store.dat"));
        Snapshot snapshot = reader.snapshot(readers.row(0))) {
      assertThat(snapshot.get(id)).contains(concept(id));
    }
  }

  private Response await() {
    awaitTrue(
        () -> {
          received.addAll(client.poll());
          return !received.isEmpty();
        });
    return received.remove();
  }

  private void awaitTrue(BooleanSupplier condition) {
    final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("within 120 s").isLessThan(deadlineNs);
      cycle();
      Thread.onSpinWait();
    }
  }

  /** Turns until nothing goes on by itself. */
  private void settle() {
    while (coordinator.agent().doWork() > 0) {
      Thread.onSpinWait();
    }
  }

  private void cycle() {
    coordinator.agent().doWork();
  }

  private void relaunch(CheckpointConfig config) {
    client.close();
    coordinator.close();
    launch(config);
  }

  private void launch(CheckpointConfig config) {
    coordinator =
        Coordinator.launch(
            CoordinatorConfig.of(directory)
                .withStoreConfig(StoreConfig.small())
                .withCheckpointConfig(config)
                .withClocks(clock, clock),
            System.err);
    cycle();
    client = new TestClient(directory, "client");
  }
}
