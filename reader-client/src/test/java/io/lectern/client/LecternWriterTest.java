package io.lectern.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import io.lectern.engine.Snapshot;
import io.lectern.layout.ipc.RejectionCode;
import io.lectern.layout.ipc.SyncLevel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LecternWriterTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(200);

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
  void shouldGiveAReceiptThatNamesTheEpoch() {
    try (LecternWriter writer = LecternWriter.open(dir);
        LecternReader reader = LecternReader.open(dir)) {
      final Receipt receipt = writer.put(concept("a", "one"), LONG);

      assertThat(receipt.epoch()).isEqualTo(reader.committedEpoch());
      assertThat(receipt.changedCount()).isEqualTo(1);
      assertThat(receipt.syncLevel()).isEqualTo(SyncLevel.JOURNAL);
      try (Snapshot snapshot = reader.snapshot()) {
        assertThat(snapshot.get("a")).contains(concept("a", "one"));
      }
    }
  }

  @Test
  void shouldCountOnlyWhatChanged() {
    try (LecternWriter writer = LecternWriter.open(dir)) {
      final Receipt first = writer.put(concept("a", "one"), LONG);
      final Receipt again = writer.put(concept("a", "one"), LONG);
      final Receipt nobody = writer.delete("nobody", LONG);

      assertThat(again.changedCount()).isZero();
      assertThat(again.epoch()).isEqualTo(first.epoch());
      assertThat(nobody.changedCount()).isZero();
    }
  }

  @Test
  void shouldApplyAUnitAtOneEpoch() {
    try (LecternWriter writer = LecternWriter.open(dir);
        LecternReader reader = LecternReader.open(dir)) {
      final Receipt receipt =
          writer
              .unit()
              .put(concept("a", "one"))
              .put(concept("b", "two"))
              .link(Edge.of("a", "knows", "b"))
              .linkCreatingMissing(Edge.of("a", "knows", "c"))
              .send(LONG);
      assertThat(receipt.changedCount()).isEqualTo(4);
      assertThat(reader.statistics().edges()).isEqualTo(2);

      writer.unit().unlink("a", "knows", "b").delete("c").send(LONG);

      assertThat(reader.statistics().edges()).isZero();
      assertThat(reader.statistics().concepts()).isEqualTo(2);
    }
  }

  @Test
  void shouldSayWhichCommandWasRefusedAndWhy() {
    try (LecternWriter writer = LecternWriter.open(dir);
        LecternReader reader = LecternReader.open(dir)) {
      final UnitBuilder unit =
          writer.unit().put(concept("a", "one")).link(Edge.of("a", "knows", "nobody"));

      final RejectedException refused =
          catchThrowableOfType(RejectedException.class, () -> unit.send(LONG));

      assertThat(refused.code()).isEqualTo(RejectionCode.MISSING_CONCEPT);
      assertThat(refused.commandIndex()).isEqualTo(1);
      assertThat(refused.outcomeUnknown()).isFalse();
      assertThat(refused).hasMessageContaining("nobody");
      assertThat(reader.statistics().concepts()).isZero();
      assertThatThrownBy(() -> unit.sendAsync().toCompletableFuture().join())
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(RejectedException.class);
    }
  }

  @Test
  void shouldRefuseBadValuesBeforeAnythingIsSent() {
    try (LecternWriter writer = LecternWriter.open(dir)) {
      assertThatThrownBy(() -> writer.delete("", LONG))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("id is empty");
      assertThatThrownBy(() -> writer.delete("x".repeat(513), LONG))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("has 513 bytes of UTF-8, more than 512");
      assertThatThrownBy(() -> writer.unit().delete("half \ud83d"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("surrogate");
      assertThatThrownBy(() -> writer.unlink("a", "", "b", LONG))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("edge_type");
      assertThatThrownBy(() -> writer.unit().send(LONG))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at least one command");
    }
  }

  @Test
  void shouldRefuseAUnitLongerThanAMessage() {
    try (LecternWriter writer = LecternWriter.open(dir)) {
      final UnitBuilder unit = writer.unit();
      final String content = "x".repeat(1 << 20);
      for (int i = 0; i < 4; i++) {
        unit.put(concept("c" + i, content));
      }

      assertThat(unit.length()).isGreaterThan(writer.maxUnitLength());
      assertThatThrownBy(() -> unit.send(LONG))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("divide it");
      assertThat(writer.put(concept("c", content), LONG).changedCount()).isEqualTo(1);
    }
  }

  @Test
  void shouldKeepThousandsOfUnitsUnderWay() {
    try (LecternWriter writer = LecternWriter.open(dir);
        LecternReader reader = LecternReader.open(dir)) {
      final int count = 20_000;
      final List<CompletionStage<Receipt>> stages = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        stages.add(writer.putAsync(concept("c" + i, "x")));
      }

      final Set<Long> correlationIds = new HashSet<>();
      long lastEpoch = 0;
      for (final CompletionStage<Receipt> stage : stages) {
        final Receipt receipt = stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
        assertThat(receipt.epoch()).as("in the order of sending").isGreaterThan(lastEpoch);
        lastEpoch = receipt.epoch();
        correlationIds.add(receipt.correlationId());
      }
      assertThat(correlationIds).hasSize(count);
      assertThat(reader.statistics().concepts()).isEqualTo(count);
      assertThat(writer.outstandingCount()).isZero();
    }
  }

  @Test
  void shouldAnswerEveryThreadItsOwnUnits() throws Exception {
    try (LecternWriter writer = LecternWriter.open(dir);
        LecternReader reader = LecternReader.open(dir)) {
      final int threads = 6;
      final int each = 500;
      final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
      final List<Thread> writers = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        final String name = "t" + t;
        writers.add(Thread.ofPlatform().start(() -> writeAndCheck(writer, name, each, failures)));
      }
      for (final Thread thread : writers) {
        thread.join();
      }

      assertThat(failures).isEmpty();
      assertThat(reader.statistics().concepts()).isEqualTo(threads * each);
    }
  }

  private static void writeAndCheck(
      LecternWriter writer, String name, int count, ConcurrentLinkedQueue<Throwable> failures) {
    try {
      for (int i = 0; i < count; i++) {
        if (i % 50 == 49) {
          assertThatThrownBy(() -> writer.link(Edge.of(name, "is", "nobody"), LONG))
              .isInstanceOf(RejectedException.class)
              .hasMessageContaining(name);
        }
        final Concept concept = concept(name + "-" + i, "x");
        final Receipt receipt =
            i % 3 == 0
                ? writer.putAsync(concept).toCompletableFuture().join()
                : writer.put(concept, LONG);
        assertThat(receipt.changedCount()).isEqualTo(1);
      }
    } catch (RuntimeException | Error e) {
      failures.add(e);
    }
  }

  @Test
  void shouldRunCallbacksThatWrite() {
    try (LecternWriter writer = LecternWriter.open(dir)) {
      final CompletableFuture<Receipt> chained =
          writer
              .putAsync(concept("a", "one"))
              .thenApply(first -> writer.put(concept("b", "two"), LONG))
              .thenCompose(second -> writer.putAsync(concept("c", "three")))
              .toCompletableFuture();

      assertThat(chained.orTimeout(60, TimeUnit.SECONDS).join().changedCount()).isEqualTo(1);
    }
  }

  @Test
  void shouldTellThatTheOutcomeIsUnknownWhenNoReceiptComesInTime() {
    try (LecternWriter writer =
        LecternWriter.open(
            dir, WriterOptions.defaults().withCloseTimeout(SHORT).withReceiptTimeout(SHORT))) {
      coordinator.silence(true);

      final OutcomeUnknownException unknown =
          catchThrowableOfType(
              OutcomeUnknownException.class, () -> writer.put(concept("a", "one"), SHORT));
      assertThat(unknown.outcomeUnknown()).isTrue();
      assertThat(unknown).hasMessageContaining("no receipt");
      assertThat(unknown.key()).isNotNull();
      assertThat(writer.outstandingCount()).isZero();

      final CompletableFuture<Receipt> stage =
          writer
              .unit()
              .put(concept("b", "two"))
              .sendAsync()
              .toCompletableFuture()
              .orTimeout(60, TimeUnit.SECONDS);
      // The stage waits for the time of sending and for that of the receipt.
      assertThat(stage.isDone()).isFalse();
      coordinator.silence(false);
      assertThat(writer.put(concept("c", "three"), LONG).changedCount()).isEqualTo(1);
    }
  }

  @Test
  void shouldFailAStageThatGetsNoReceipt() {
    final WriterOptions options =
        WriterOptions.defaults().withSendTimeout(SHORT).withReceiptTimeout(SHORT);
    try (LecternWriter writer = LecternWriter.open(dir, options)) {
      coordinator.silence(true);

      assertThatThrownBy(
              () ->
                  writer
                      .putAsync(concept("a", "one"))
                      .toCompletableFuture()
                      .orTimeout(60, TimeUnit.SECONDS)
                      .join())
          .hasCauseInstanceOf(OutcomeUnknownException.class);
    }
  }

  @Test
  void shouldFailAStageWhoseUnitIsPutOffAgainAndAgain() {
    final WriterOptions options =
        WriterOptions.defaults()
            .withSendTimeout(SHORT)
            .withReceiptTimeout(SHORT)
            .withCloseTimeout(SHORT);
    try (LecternWriter writer = LecternWriter.open(dir, options)) {
      coordinator.withholdKeys(true);

      assertThatThrownBy(
              () ->
                  writer
                      .unit()
                      .put(concept("a", "one"))
                      .key(UUID.randomUUID())
                      .sendAsync()
                      .toCompletableFuture()
                      .orTimeout(10, TimeUnit.SECONDS)
                      .join())
          .hasCauseInstanceOf(OutcomeUnknownException.class);
    }
  }

  @Test
  void shouldSayThatNothingWasSentWhenTheRingIsFull() {
    final WriterOptions options =
        WriterOptions.defaults().withSendTimeout(SHORT).withCloseTimeout(SHORT);
    try (LecternWriter writer = LecternWriter.open(dir, options);
        LecternReader reader = LecternReader.open(dir)) {
      coordinator.pause(true);
      final String content = "x".repeat(1 << 20);
      final List<CompletableFuture<Receipt>> stages = new ArrayList<>();
      while (stages.isEmpty() || !stages.getLast().isCompletedExceptionally()) {
        stages.add(writer.putAsync(concept("c" + stages.size(), content)).toCompletableFuture());
      }

      assertThatThrownBy(() -> stages.getLast().join())
          .hasCauseInstanceOf(BackPressureException.class)
          .hasMessageContaining("nothing was sent");
      assertThatThrownBy(() -> writer.put(concept("late", content), SHORT))
          .isInstanceOf(BackPressureException.class);

      coordinator.pause(false);
      stages.subList(0, stages.size() - 1).forEach(CompletableFuture::join);
      writer.put(concept("after", "x"), LONG);
      assertThat(reader.statistics().concepts()).isEqualTo(stages.size());
    }
  }

  @Test
  void shouldLimitHowManyUnitsAreOutstanding() {
    final WriterOptions options =
        WriterOptions.defaults()
            .withMaxOutstanding(4)
            .withSendTimeout(SHORT)
            .withCloseTimeout(SHORT);
    try (LecternWriter writer = LecternWriter.open(dir, options)) {
      coordinator.pause(true);
      final List<CompletableFuture<Receipt>> stages = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        stages.add(writer.putAsync(concept("c" + i, "x")).toCompletableFuture());
      }

      assertThatThrownBy(() -> stages.getLast().join())
          .hasCauseInstanceOf(BackPressureException.class)
          .hasMessageContaining("4 units");
      coordinator.pause(false);
      stages.subList(0, 4).forEach(CompletableFuture::join);
    }
  }

  @Test
  void shouldFailWhatIsPendingWhenTheCoordinatorDiesAndNoOtherComes() {
    final WriterOptions options = WriterOptions.defaults().withRetryTimeout(SHORT);
    try (LecternWriter writer = LecternWriter.open(dir, options)) {
      coordinator.silence(true);
      final CompletableFuture<Receipt> stage =
          writer.putAsync(concept("a", "one")).toCompletableFuture();
      final Thread killer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    sleep(300);
                    coordinator.die();
                  });

      final CoordinatorLostException lost =
          catchThrowableOfType(
              CoordinatorLostException.class, () -> writer.put(concept("b", "two"), LONG));

      assertThat(lost).hasMessageContaining("outcome unknown").hasMessageContaining("died");
      assertThatThrownBy(() -> stage.orTimeout(60, TimeUnit.SECONDS).join())
          .hasCauseInstanceOf(CoordinatorLostException.class);
      join(killer);
      assertThatThrownBy(() -> writer.put(concept("c", "three"), LONG))
          .isInstanceOf(NoCoordinatorException.class)
          .hasMessageContaining("lectern serve --dir " + dir);
      coordinator = null;
    }
  }

  @Test
  void shouldSendWhatIsPendingToTheNextCoordinatorAndApplyItOnce() {
    try (LecternWriter writer = LecternWriter.open(dir);
        LecternReader reader = LecternReader.open(dir)) {
      coordinator.silence(true); // applied, and never answered
      final CompletableFuture<Receipt> applied =
          writer.putAsync(concept("a", "one")).toCompletableFuture();
      awaitConcepts(reader, 1);
      coordinator.pause(true); // not even taken
      final CompletableFuture<Receipt> untaken =
          writer.putAsync(concept("a", "two")).toCompletableFuture();
      coordinator.die();
      coordinator = StandInCoordinator.start(dir);

      final Receipt first = applied.orTimeout(60, TimeUnit.SECONDS).join();
      final Receipt second = untaken.orTimeout(60, TimeUnit.SECONDS).join();

      assertThat(first.changedCount()).isEqualTo(1);
      assertThat(second.epoch()).as("once, and in order").isEqualTo(first.epoch() + 1);
      try (Snapshot snapshot = reader.snapshot()) {
        assertThat(snapshot.get("a").orElseThrow().content()).isEqualTo("two");
      }
      assertThat(writer.outstandingCount()).isZero();
    }
  }

  @Test
  void shouldApplyUnitsOfOneKeyOnce() {
    final UUID key = UUID.randomUUID();
    try (LecternWriter writer = LecternWriter.open(dir);
        LecternWriter other = LecternWriter.open(dir)) {
      final Receipt first = writer.unit().put(concept("a", "one")).key(key).send(LONG);
      final Receipt again = other.unit().put(concept("b", "two")).key(key).send(LONG);

      assertThat(again.epoch()).isEqualTo(first.epoch());
      assertThat(again.changedCount()).isEqualTo(1);
      assertThatThrownBy(() -> writer.unit().key(new UUID(0, 0)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void shouldSayThatAUnitIsLessSafeThanItAskedFor() {
    try (LecternWriter writer = LecternWriter.open(dir)) {
      coordinator.reach(SyncLevel.JOURNAL);

      final NotDurableException less =
          catchThrowableOfType(
              NotDurableException.class,
              () -> writer.unit().put(concept("a", "one")).syncLevel(SyncLevel.SYNC).send(LONG));

      assertThat(less.receipt().syncLevel()).isEqualTo(SyncLevel.JOURNAL);
      assertThat(less.outcomeUnknown()).isFalse();
      assertThat(less).hasMessageContaining("is applied").hasMessageContaining("SYNC");
    }
  }

  private static void awaitConcepts(LecternReader reader, long count) {
    final long deadlineNs = System.nanoTime() + LONG.toNanos();
    while (reader.statistics().concepts() < count) {
      assertThat(System.nanoTime()).isLessThan(deadlineNs);
      sleep(5);
    }
  }

  @Test
  void shouldGoOnWithARestartedCoordinator() {
    try (LecternWriter writer = LecternWriter.open(dir);
        LecternReader reader = LecternReader.open(dir)) {
      writer.put(concept("a", "one"), LONG);
      coordinator.close();
      coordinator = StandInCoordinator.start(dir);

      assertThat(writer.put(concept("b", "two"), LONG).changedCount()).isEqualTo(1);

      coordinator.die();
      coordinator = StandInCoordinator.start(dir);

      assertThat(writer.putAsync(concept("c", "three")).toCompletableFuture().join().changedCount())
          .isEqualTo(1);
      assertThat(reader.statistics().concepts()).isEqualTo(3);
    }
  }

  @Test
  void shouldAskAgainWhenAnswersWereDropped() {
    try (LecternWriter writer = LecternWriter.open(dir)) {
      coordinator.loseAnswers(true);
      final CompletableFuture<Receipt> stage =
          writer.putAsync(concept("a", "one")).toCompletableFuture();
      sleep(200);
      assertThat(stage).isNotDone();

      coordinator.loseAnswers(false);

      assertThat(stage.orTimeout(60, TimeUnit.SECONDS).join().changedCount())
          .as("the first receipt")
          .isEqualTo(1);
      assertThat(writer.put(concept("a", "one"), LONG).changedCount()).isZero();
    }
  }

  @Test
  void shouldSendAgainWhatWasThrownAwayWithTheCommandRing() {
    try (LecternWriter writer = LecternWriter.open(dir)) {
      coordinator.throwAway(true);
      final CompletableFuture<Receipt> stage =
          writer.putAsync(concept("a", "one")).toCompletableFuture();
      sleep(200);
      assertThat(stage).isNotDone();

      coordinator.throwAway(false);

      assertThat(stage.orTimeout(60, TimeUnit.SECONDS).join().changedCount()).isEqualTo(1);
    }
  }

  @Test
  void shouldSayHowToStartACoordinatorWhenThereIsNone(@TempDir Path elsewhere) {
    assertThatThrownBy(() -> LecternWriter.open(elsewhere))
        .isInstanceOf(NoCoordinatorException.class)
        .hasMessageContaining("lectern serve --dir " + elsewhere);

    coordinator.close();
    coordinator = null;
    assertThatThrownBy(() -> LecternWriter.open(dir))
        .isInstanceOf(NoCoordinatorException.class)
        .hasMessageContaining("lectern serve --dir " + dir);
  }

  @Test
  void shouldWaitForWhatIsOutstandingWhenClosed() {
    final List<CompletableFuture<Receipt>> stages = new ArrayList<>();
    try (LecternWriter writer = LecternWriter.open(dir)) {
      for (int i = 0; i < 1000; i++) {
        stages.add(writer.putAsync(concept("c" + i, "x")).toCompletableFuture());
      }
    }
    assertThat(stages)
        .allSatisfy(stage -> assertThat(stage.orTimeout(60, TimeUnit.SECONDS).join()).isNotNull());
  }

  @Test
  void shouldFailWhatIsStillOutstandingWhenClosed() {
    final CompletableFuture<Receipt> stage;
    final LecternWriter writer =
        LecternWriter.open(dir, WriterOptions.defaults().withCloseTimeout(SHORT));
    coordinator.silence(true);
    stage = writer.putAsync(concept("a", "one")).toCompletableFuture();
    writer.close();
    writer.close();

    assertThatThrownBy(() -> stage.orTimeout(60, TimeUnit.SECONDS).join())
        .hasCauseInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> writer.put(concept("b", "two"), LONG))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldGiveItsRowUpWhenClosed() {
    for (int i = 0; i < 3 * coordinator.control().clientRows().rowCount(); i++) {
      try (LecternWriter writer = LecternWriter.open(dir)) {
        writer.put(concept("a", "v" + i), LONG);
      }
    }
    assertThat(coordinator.control().clientRows().row(0).clientId()).isZero();
  }

  @Test
  void shouldStopWaitingWhenInterrupted() {
    try (LecternWriter writer =
        LecternWriter.open(dir, WriterOptions.defaults().withCloseTimeout(SHORT))) {
      coordinator.silence(true);
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> writer.put(concept("a", "one"), LONG))
          .isInstanceOf(OutcomeUnknownException.class)
          .hasMessageContaining("interrupted");
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void shouldSpinWhenAskedTo() {
    try (LecternWriter writer =
        LecternWriter.open(dir, WriterOptions.defaults().withWaitStyle(WaitStyle.SPIN))) {
      for (int i = 0; i < 100; i++) {
        assertThat(writer.put(concept("a", "v" + i), LONG).changedCount()).isEqualTo(1);
      }
    }
  }

  private static Concept concept(String id, String content) {
    return Concept.builder(id).type("thing").content(content).build();
  }

  private static void sleep(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
