package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.coordinator.CoordinatorCounters.Counter;
import io.lectern.coordinator.TestClient.Applied;
import io.lectern.coordinator.TestClient.Rejected;
import io.lectern.coordinator.TestClient.Response;
import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import io.lectern.engine.ReaderRow;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreReader;
import io.lectern.engine.control.ControlFile;
import io.lectern.layout.MessageTypes;
import io.lectern.layout.ipc.ConceptChangedDecoder;
import io.lectern.layout.ipc.EpochCommittedDecoder;
import io.lectern.layout.ipc.MessageHeaderDecoder;
import io.lectern.layout.ipc.RejectionCode;
import io.lectern.layout.ipc.SyncLevel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.broadcast.BroadcastReceiver;
import org.agrona.concurrent.errors.ErrorLogReader;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A coordinator's duty cycle, turned by hand, with clients in the same process and time that stands
 * still.
 */
class CoordinatorTest {
  @TempDir private Path directory;
  private final ManualClock clock = new ManualClock();
  private Coordinator coordinator;
  private TestClient client;

  @BeforeEach
  void setUp() {
    coordinator =
        Coordinator.launch(
            CoordinatorConfig.of(directory)
                .withStoreConfig(StoreConfig.small())
                .withClocks(clock, clock),
            System.err);
    cycle();
    client = new TestClient(directory, "client");
  }

  @AfterEach
  void tearDown() {
    client.close();
    coordinator.close();
  }

  @Test
  void shouldApplyUnitsOfOneBatchAtOneEpochAndSendReceipts() {
    final long first =
        client.send(
            client
                .unit()
                .put(Concept.builder("a").content("A").build())
                .put(Concept.builder("b").build())
                .link(Edge.of("a", "knows", "b"), false));
    final long second = client.send(client.unit().unlink("b", "knows", "a"));
    cycle();
    final long epoch = coordinator.epoch();
    assertThat(client.poll())
        .containsExactly(
            new Applied(first, epoch, 3, SyncLevel.NONE),
            new Applied(second, epoch, 0, SyncLevel.NONE));
    assertThat(content("a")).isEqualTo("A");
  }

  @Test
  void shouldApplyNothingOfUnitThatFailsAndAllOfTheOthers() {
    client.put("before");
    final long failing =
        client.send(
            client
                .unit()
                .put(Concept.builder("half").build())
                .link(Edge.of("half", "knows", "nobody"), false));
    client.put("after");
    cycle();
    final List<Response> responses = client.poll();
    assertThat(responses).hasSize(3);
    assertThat(responses.getFirst())
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected -> {
              assertThat(rejected.correlationId()).isEqualTo(failing);
              assertThat(rejected.commandIndex()).isEqualTo(1);
              assertThat(rejected.code()).isEqualTo(RejectionCode.MISSING_CONCEPT);
              assertThat(rejected.message()).contains("half", "nobody");
            });
    assertThat(exists("half")).isFalse();
    assertThat(exists("before")).isTrue();
    assertThat(exists("after")).isTrue();
  }

  @Test
  void shouldRejectInvalidMalformedStaleAndUnsupportedUnits() {
    assertRejected(client.unit().delete(new byte[0]), RejectionCode.INVALID);
    assertRejected(client.unit().delete(new byte[] {(byte) 0xFF}), RejectionCode.MALFORMED);
    assertRejected(client.unit().bytes(64).commandCount(1), RejectionCode.MALFORMED);
    assertRejected(
        client.unit().put(Concept.builder("a").build()).unknownCommand(),
        RejectionCode.UNSUPPORTED);
    client.believeInTerm(coordinator.term() - 1);
    assertRejected(client.unit().put(Concept.builder("a").build()), RejectionCode.STALE_TERM);
    assertThat(exists("a")).isFalse();
  }

  @Test
  void shouldSurviveGarbageMessagesAndServeTheOthers() {
    final long seed = System.nanoTime();
    final Random random = new Random(seed);
    try (TestClient vandal = new TestClient(directory, "vandal")) {
      for (int i = 0; i < 200; i++) {
        final byte[] garbage = new byte[random.nextInt(300)];
        random.nextBytes(garbage);
        vandal.write(1 + random.nextInt(3), garbage);
        final long correlationId = client.put("c" + i);
        cycle();
        assertThat(client.poll())
            .as("seed %d, round %d", seed, i)
            .singleElement()
            .isInstanceOf(Applied.class)
            .extracting(Response::correlationId)
            .isEqualTo(correlationId);
      }
    }
    assertThat(count(Counter.MALFORMED)).as("seed %d", seed).isEqualTo(200);
    assertThat(ErrorLogReader.hasErrors(client.control().errorLogBuffer())).isTrue();
  }

  /** As a claimer leaves behind that was stopped for so long that others have written there. */
  @Test
  void shouldAskToSendAgainWhatSomebodyWroteOverInTheRing() {
    final byte[] unit = client.unit().put(Concept.builder("a").build()).toBytes();
    unit[unit.length - 1]++;
    client.write(MessageTypes.UNIT, unit);
    cycle();
    assertThat(count(Counter.MALFORMED)).isEqualTo(1);
    assertThat(client.row().ringResets()).isEqualTo(1);

    for (int i = 0; i < 100; i++) {
      client.write(MessageTypes.UNIT + i, unit);
      cycle();
    }
    assertThat(client.row().ringResets()).as("too often is of no use").isEqualTo(1);
    assertThat(coordinator.agent().maxSleepNs()).isLessThanOrEqualTo(50_000_000);
    clock.advanceMs(50);
    cycle();
    assertThat(client.row().ringResets()).as("but not forgotten").isEqualTo(2);
    clock.advanceMs(100);
    cycle();
    assertThat(client.row().ringResets()).isEqualTo(2);
  }

  @Test
  void shouldSurviveGarbageOverTheRingItself() {
    client.put("a");
    cycle();
    client.poll();
    client.put("lost");
    final int index = (int) client.ring().consumerPosition() & (client.ring().capacity() - 1);
    client.ring().buffer().putInt(RecordDescriptor.lengthOffset(index), 3);
    cycle();
    assertThat(count(Counter.RING_RESETS)).isEqualTo(1);
    assertThat(client.row().ringResets()).as("asked to send again").isEqualTo(1);
    assertThat(client.row().droppedResponses()).isZero();
    final long correlationId = client.put("b");
    cycle();
    assertThat(client.poll()).extracting(Response::correlationId).containsExactly(correlationId);
    assertThat(exists("b")).isTrue();
  }

  @Test
  void shouldNeverWaitForClientThatDoesNotReadItsResponses() {
    try (TestClient deaf = new TestClient(directory, "deaf")) {
      for (int i = 0; i < 8_000; i++) {
        deaf.send(deaf.unit().delete("nobody".getBytes(StandardCharsets.UTF_8)));
        if (i % 500 == 0) {
          cycle();
        }
      }
      while (coordinator.agent().hasWork()) {
        cycle();
      }
      assertThat(count(Counter.RESPONSES_DROPPED)).isPositive();
      assertThat(deaf.row().droppedResponses()).isEqualTo(count(Counter.RESPONSES_DROPPED));
      client.put("a");
      cycle();
      assertThat(client.poll()).hasSize(1);
      assertThat(client.row().droppedResponses()).isZero();
    }
  }

  @Test
  void shouldDropWhatIsForAClientWhoseRingHasATailThatCannotBe() {
    try (TestClient vandal = new TestClient(directory, "vandal")) {
      for (long tail : new long[] {3, -8, Long.MIN_VALUE}) {
        vandal.overwriteResponseTail(tail);
        final long dropped = count(Counter.RESPONSES_DROPPED);
        vandal.put("by the vandal");
        final long correlationId = client.put("a");
        cycle();
        assertThat(count(Counter.RESPONSES_DROPPED)).as("tail %d", tail).isEqualTo(dropped + 1);
        assertThat(client.poll())
            .extracting(Response::correlationId)
            .containsExactly(correlationId);
      }
    }
  }

  @Test
  void shouldSkipClaimOfDeadClientAtOnce() {
    final TestClient doomed = new TestClient(directory, "doomed");
    doomed.abandonClaim();
    client.put("behind");
    cycle();
    assertThat(client.poll()).as("while the claimer lives").isEmpty();
    doomed.close();
    clock.advanceMs(5);
    cycle();
    cycle();
    assertThat(client.poll()).hasSize(1);
    assertThat(count(Counter.UNBLOCKED)).isEqualTo(1);
  }

  @Test
  void shouldGiveLiveClaimerItsLease() {
    try (TestClient slow = new TestClient(directory, "slow")) {
      slow.abandonClaim();
      client.put("behind");
      cycle();
      clock.advanceMs(9_000);
      cycle();
      assertThat(client.poll()).as("within the lease").isEmpty();
      assertThat(coordinator.agent().maxSleepNs()).isLessThanOrEqualTo(1_000_000);
      clock.advanceMs(2_000);
      cycle();
      cycle();
      assertThat(client.poll()).hasSize(1);
      final List<String> errors = new ArrayList<>();
      ErrorLogReader.read(
          client.control().errorLogBuffer(), (count, first, last, error) -> errors.add(error));
      assertThat(errors).singleElement().asString().contains("client slow (pid");
    }
  }

  @Test
  void shouldBroadcastEachChangeAndThenTheEpochBeforeTheReceipt() {
    final BroadcastReceiver receiver = new BroadcastReceiver(client.control().broadcastBuffer());
    client.send(
        client
            .unit()
            .put(Concept.builder("a").build())
            .put(Concept.builder("b").build())
            .link(Edge.of("a", "knows", "b"), false));
    cycle();
    final List<String> received = new ArrayList<>();
    final List<Long> sequences = new ArrayList<>();
    while (receiver.receiveNext()) {
      received.add(describe(receiver, sequences));
    }
    final long epoch = coordinator.epoch();
    assertThat(received)
        .containsExactlyInAnyOrder(
            "a put true edges true at " + epoch,
            "b put true edges true at " + epoch,
            "epoch " + epoch + " of 2 changes");
    assertThat(received).last().asString().startsWith("epoch");
    assertThat(sequences.get(1)).isEqualTo(sequences.get(0) + 1);
    assertThat(sequences.get(2)).isEqualTo(sequences.get(1) + 1);
  }

  @Test
  void shouldFreeRowsOfTheDeadAndRenewTheHeartbeat() {
    try (ControlFile other = ControlFile.open(directory.resolve("control.dat"))) {
      other.readerTable().row(5).claim(4711, 0, "dead");
      client.control().clientRows().claim("lives too");
      final long before = other.header().heartbeatMs();
      clock.advanceMs(1_500);
      cycle();
      assertThat(other.header().heartbeatMs()).isEqualTo(before + 1_500);
      assertThat(other.readerTable().row(5).pid()).isZero();
      assertThat(count(Counter.DEAD_READERS)).isEqualTo(1);
      assertThat(count(Counter.DEAD_CLIENTS)).isZero();
    }
  }

  @Test
  void shouldStopWhenAnotherHasTakenTheStore() {
    client.put("a");
    cycle();
    assertThat(exists("a")).isTrue();
    try (io.lectern.engine.StoreWriter usurper =
        io.lectern.engine.StoreWriter.open(
            directory.resolve("store.dat"), client.control().readerTable())) {
      assertThat(usurper.term()).isGreaterThan(coordinatorTermAtStart());
      client.put("b");
      org.assertj.core.api.Assertions.assertThatThrownBy(this::cycle)
          .isInstanceOf(FencedException.class);
    }
    assertThat(exists("b")).isFalse();
  }

  private long coordinatorTermAtStart() {
    return client.control().header().term();
  }

  private void cycle() {
    coordinator.agent().doWork();
  }

  private long count(Counter counter) {
    return coordinator.counters().get(counter);
  }

  private void assertRejected(UnitMessage message, RejectionCode code) {
    client.send(message);
    cycle();
    assertThat(client.poll())
        .singleElement()
        .isInstanceOfSatisfying(
            Rejected.class, rejected -> assertThat(rejected.code()).isEqualTo(code));
  }

  private boolean exists(String id) {
    return read(id) != null;
  }

  private String content(String id) {
    return read(id).content();
  }

  private Concept read(String id) {
    final ReaderRow row = client.control().readerRows().claim("test");
    try (StoreReader reader = StoreReader.open(directory.resolve("store.dat"));
        Snapshot snapshot = reader.snapshot(row)) {
      return snapshot.get(id).orElse(null);
    } finally {
      client.control().readerRows().release(row);
    }
  }

  private static String describe(BroadcastReceiver receiver, List<Long> sequences) {
    final MessageHeaderDecoder header = new MessageHeaderDecoder();
    if (receiver.typeId() == MessageTypes.EPOCH_COMMITTED) {
      final EpochCommittedDecoder epoch =
          new EpochCommittedDecoder()
              .wrapAndApplyHeader(receiver.buffer(), receiver.offset(), header);
      sequences.add(epoch.sequence());
      return "epoch " + epoch.epoch() + " of " + epoch.changeCount() + " changes";
    }
    final ConceptChangedDecoder change =
        new ConceptChangedDecoder()
            .wrapAndApplyHeader(receiver.buffer(), receiver.offset(), header);
    sequences.add(change.sequence());
    final boolean put = change.change().conceptPut();
    final boolean edges = change.change().edgesChanged();
    final byte[] id = new byte[change.idLength()];
    final long epoch = change.epoch();
    change.getId(id, 0, id.length);
    return new String(id, StandardCharsets.UTF_8)
        + " put "
        + put
        + " edges "
        + edges
        + " at "
        + epoch;
  }
}
