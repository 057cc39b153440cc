package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.coordinator.TestClient.Applied;
import io.lectern.coordinator.TestClient.Rejected;
import io.lectern.coordinator.TestClient.Response;
import io.lectern.coordinator.receipts.ReceiptConfig;
import io.lectern.engine.Concept;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreReader;
import io.lectern.layout.ipc.RejectionCode;
import io.lectern.layout.ipc.SyncLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A unit that is sent again, by whomever and to whatever coordinator, gets its first receipt. */
@Timeout(120)
class ReceiptsTest {
  @TempDir private Path directory;
  private final ManualClock clock = new ManualClock();
  private ReceiptConfig receiptConfig = new ReceiptConfig(16, 50, Duration.ofHours(1));
  private Coordinator coordinator;
  private TestClient client;

  @BeforeEach
  void setUp() {
    start(CrashPoints.NONE);
    client = new TestClient(directory, "client");
  }

  @AfterEach
  void tearDown() {
    client.close();
    coordinator.close();
  }

  @Test
  void shouldAnswerARepetitionWithTheFirstReceipt() {
    final Applied first = (Applied) send("a", 7, SyncLevel.JOURNAL);
    send("b", 8, SyncLevel.JOURNAL);
    try (TestClient other = new TestClient(directory, "other")) {
      other.send(
          other
              .unit()
              .put(Concept.builder("something else").build())
              .put(Concept.builder("and more").build())
              .key(1, 7)
              .syncLevel(SyncLevel.JOURNAL));
      cycle();
      assertThat(other.poll()).containsExactly(new Applied(1, first.epoch(), 1, SyncLevel.JOURNAL));
    }
    assertThat(concepts()).isEqualTo(2);
  }

  @Test
  void shouldAnswerARepetitionInTheSameBatch() {
    final List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ids.add(client.send(unit("a" + i, 7, SyncLevel.JOURNAL)));
    }
    cycle();
    final long epoch = coordinator.epoch();
    assertThat(client.poll())
        .containsExactlyElementsOf(
            ids.stream()
                .map(id -> (Response) new Applied(id, epoch, 1, SyncLevel.JOURNAL))
                .toList());
    assertThat(concepts()).isEqualTo(1);
  }

  /** Committing the first moves the message of the second, over itself. */
  @Test
  void shouldReadALongRepetitionInTheSameBatchWhereItIsThen() {
    client.send(unit("a", 7, SyncLevel.JOURNAL));
    final String content = "\u0003".repeat(3000); // which is the number of level CHECKPOINT
    final long again =
        client.send(
            client
                .unit()
                .put(Concept.builder("long").content(content).build())
                .key(1, 7)
                .syncLevel(SyncLevel.JOURNAL));
    cycle();
    assertThat(client.poll())
        .hasSize(2)
        .last()
        .isEqualTo(new Applied(again, coordinator.epoch(), 1, SyncLevel.JOURNAL));
  }

  @Test
  void shouldNotUseUpTheKeyOfARejectedUnit() {
    client.send(
        client
            .unit()
            .link(io.lectern.engine.Edge.of("a", "t", "b"), false)
            .key(1, 7)
            .syncLevel(SyncLevel.JOURNAL));
    assertThat(awaitResponse()).isInstanceOf(Rejected.class);
    assertThat(send("a", 7, SyncLevel.JOURNAL)).isInstanceOf(Applied.class);
    assertThat(concepts()).isEqualTo(1);
  }

  @Test
  void shouldKnowReceiptsAfterACleanRestart() {
    final List<Response> first = sendMany(60);
    restart();
    assertThat(directory.resolve("receipts")).isDirectoryContaining("glob:**receipts-*");
    assertRepeated(first, 0);
  }

  @Test
  void shouldKnowReceiptsAfterTheDeathOfTheCoordinator() {
    final List<Response> first = sendMany(60);
    coordinator.abandon();
    start(CrashPoints.NONE);
    assertRepeated(first, 0);
  }

  @Test
  void shouldMakeTheIndexAgainWhenItIsDamagedOrGone() throws IOException {
    final List<Response> first = sendMany(60);
    coordinator.close();
    try (var files = Files.list(directory.resolve("receipts"))) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().equals("clean")) {
          Files.writeString(file, "receipts up to journal entry 60, maps [1] of 50\n");
        }
      }
    }
    start(CrashPoints.NONE);
    assertRepeated(first, 0);
    coordinator.close();
    try (var files = Files.list(directory.resolve("receipts"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    start(CrashPoints.NONE);
    assertRepeated(first, 0);
  }

  @Test
  void shouldForgetTheOldestWhenThereAreTooMany() {
    final List<Response> first = sendMany(200);
    assertRepeated(first, 150);
    assertThat(send("again", 1, SyncLevel.JOURNAL)).isInstanceOf(Applied.class);
    assertThat(concepts()).as("key 1 is forgotten").isEqualTo(201);
    coordinator.abandon();
    start(CrashPoints.NONE);
    assertRepeated(first, 160);
  }

  @Test
  void shouldForgetWhatIsTooOld() {
    send("a", 7, SyncLevel.JOURNAL);
    clock.advanceMs(TimeUnit.MINUTES.toMillis(59));
    send("b", 7, SyncLevel.JOURNAL);
    assertThat(concepts()).isEqualTo(1);
    clock.advanceMs(TimeUnit.MINUTES.toMillis(2));
    send("c", 7, SyncLevel.JOURNAL);
    assertThat(concepts()).isEqualTo(2);
  }

  @Test
  void shouldAnswerWhatWasJournaledAndNotPublishedWhenTheCoordinatorDied() {
    coordinator.close();
    start(
        point -> {
          if (point == CrashPoints.Point.AFTER_JOURNAL) {
            throw new AssertionError("dead");
          }
        });
    client.send(unit("a", 7, SyncLevel.SYNC));
    assertThatThrownBy(this::cycle).isInstanceOf(AssertionError.class);
    coordinator.abandon();
    start(CrashPoints.NONE);
    final long epoch = coordinator.epoch();
    final Applied answer = (Applied) send("a", 7, SyncLevel.SYNC);
    assertThat(answer.epoch()).isEqualTo(epoch);
    assertThat(answer.changedCount()).isEqualTo(1);
    assertThat(answer.reached()).as("forced by the restart").isEqualTo(SyncLevel.SYNC);
    assertThat(concepts()).isEqualTo(1);
  }

  @Test
  void shouldNotApplyWhatMayHaveBeenAppliedBeforeTheIndexIsOpen() {
    // Fewer than are kept at least, so that all must be known.
    final List<Response> first = sendMany(40);
    assertThat(first).hasSize(40);
    coordinator.abandon();
    start(CrashPoints.NONE);
    // The heap has the last 16 of them; of the others it cannot be said yet.
    final long last = client.send(unit("last", 40, SyncLevel.JOURNAL));
    client.send(unit("early", 3, SyncLevel.JOURNAL));
    final long fresh = client.send(unit("fresh", 41, SyncLevel.JOURNAL).freshKey());
    final long none = client.send(unit("none", 42, SyncLevel.NONE));
    cycle();
    final List<Response> responses = client.poll();
    assertThat(responses).filteredOn(Applied.class::isInstance).hasSizeGreaterThanOrEqualTo(3);
    assertThat(responses).extracting(Response::correlationId).contains(last, fresh, none);
    assertThat(responses)
        .filteredOn(Rejected.class::isInstance)
        .allSatisfy(
            response ->
                assertThat(((Rejected) response).code()).isEqualTo(RejectionCode.KEYS_UNAVAILABLE));
    assertRepeated(first, 0);
    assertThat(concepts()).isEqualTo(42);
  }

  private void start(CrashPoints crashPoints) {
    coordinator =
        Coordinator.launch(
            CoordinatorConfig.of(directory)
                .withStoreConfig(StoreConfig.small())
                .withReceiptConfig(receiptConfig)
                .withCrashPoints(crashPoints)
                .withClocks(clock, clock),
            System.err);
    if (client != null) {
      client.believeInTerm(coordinator.term());
    }
    cycle();
  }

  private void restart() {
    coordinator.close();
    start(CrashPoints.NONE);
  }

  private List<Response> sendMany(int count) {
    final List<Response> responses = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      responses.add(send("c" + i, i, i % 3 == 0 ? SyncLevel.SYNC : SyncLevel.JOURNAL));
    }
    return responses;
  }

  /** Sends keys from one on again, and gets the same receipts. */
  private void assertRepeated(List<Response> first, int from) {
    final long concepts = concepts();
    for (int i = from; i < first.size(); i++) {
      final Applied expected = (Applied) first.get(i);
      final Applied again = (Applied) send("other" + i, i + 1, SyncLevel.JOURNAL);
      assertThat(again)
          .as("key %d", i + 1)
          .isEqualTo(
              new Applied(
                  again.correlationId(),
                  expected.epoch(),
                  expected.changedCount(),
                  expected.reached()));
    }
    assertThat(concepts()).isEqualTo(concepts);
  }

  /** Sends a unit, and again for as long as the index is not open. */
  private Response send(String id, long key, SyncLevel level) {
    while (true) {
      client.send(unit(id, key, level));
      final Response response = awaitResponse();
      if (!(response instanceof Rejected rejected)
          || rejected.code() != RejectionCode.KEYS_UNAVAILABLE) {
        return response;
      }
      clock.advanceMs(100);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private Response awaitResponse() {
    cycle();
    List<Response> responses = client.poll();
    if (responses.isEmpty()) {
      responses = client.poll(); // the ring was read to its end, and goes on at its begin
    }
    return responses.getFirst();
  }

  private UnitMessage unit(String id, long key, SyncLevel level) {
    return client.unit().put(Concept.builder(id).build()).key(1, key).syncLevel(level);
  }

  private long concepts() {
    try (StoreReader reader = StoreReader.open(directory.resolve("store.dat"))) {
      return reader.statistics().concepts();
    }
  }

  private void cycle() {
    coordinator.agent().doWork();
  }
}
