package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.coordinator.TestClient.Applied;
import io.lectern.coordinator.TestClient.Rejected;
import io.lectern.coordinator.TestClient.Response;
import io.lectern.coordinator.journal.JournalEntry;
import io.lectern.coordinator.journal.JournalReader;
import io.lectern.engine.Concept;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreReader;
import io.lectern.engine.StoreStatistics;
import io.lectern.layout.ipc.RejectionCode;
import io.lectern.layout.ipc.SyncLevel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Units that change more than a batch, or what is left of one, can undo. */
class LargeUnitTest {
  /** The smallest undo area there can be: room for 131,072 words. */
  private static final long UNDO_BYTES = 2 << 20;

  /** Puts that take more than a third of it, and less than a half. */
  private static final int MANY = 6_000;

  /** Puts that are too many for it. */
  private static final int TOO_MANY = 20_000;

  @TempDir private Path directory;
  private Coordinator coordinator;
  private TestClient client;

  @BeforeEach
  void setUp() {
    final StoreConfig small = StoreConfig.small();
    final StoreConfig config =
        new StoreConfig(
            UNDO_BYTES,
            small.slotBytes(),
            small.indexBytes(),
            small.recordBytes(),
            small.edgeBytes(),
            small.hnswBytes(),
            small.growthBytes(),
            small.reclaimIntervalEpochs());
    coordinator =
        Coordinator.launch(CoordinatorConfig.of(directory).withStoreConfig(config), System.err);
    client = new TestClient(directory, "client");
  }

  @AfterEach
  void tearDown() {
    client.close();
    coordinator.close();
  }

  private long sendPuts(String prefix, int count) {
    final UnitMessage unit = client.unit().syncLevel(SyncLevel.JOURNAL);
    for (int i = 0; i < count; i++) {
      unit.put(Concept.builder(prefix + i).build());
    }
    return client.send(unit);
  }

  private List<Response> cycle() {
    coordinator.agent().doWork();
    return client.poll();
  }

  private StoreStatistics statistics() {
    try (StoreReader reader = StoreReader.open(directory.resolve("store.dat"))) {
      return reader.statistics();
    }
  }

  @Test
  void shouldGiveAUnitABatchOfItsOwnWhenItDoesNotFitBehindOthers() throws Exception {
    final long first = sendPuts("a", MANY);
    final long second = sendPuts("b", MANY);
    final long third = sendPuts("c", MANY);
    final List<Response> responses = cycle();
    final long epoch = coordinator.epoch();
    assertThat(responses)
        .containsExactly(
            new Applied(first, epoch - 1, MANY, SyncLevel.JOURNAL),
            new Applied(second, epoch - 1, MANY, SyncLevel.JOURNAL),
            new Applied(third, epoch, MANY, SyncLevel.JOURNAL));
    assertThat(statistics().concepts()).isEqualTo(3L * MANY);
    assertThat(journaledUnits()).containsExactly(List.of(first, second), List.of(third));
  }

  private List<List<Long>> journaledUnits() throws MalformedException {
    final UnitDecoder decoder = new UnitDecoder();
    final List<List<Long>> entries = new ArrayList<>();
    try (StoreReader store = StoreReader.open(directory.resolve("store.dat"));
        JournalReader journal =
            JournalReader.open(
                directory.resolve("journal"), store.storeIdHigh(), store.storeIdLow())) {
      while (journal.next()) {
        final JournalEntry entry = journal.entry();
        final List<Long> units = new ArrayList<>();
        while (entry.nextUnit()) {
          decoder.wrap(entry.buffer(), entry.unitOffset(), entry.unitLength());
          units.add(decoder.correlationId());
        }
        entries.add(units);
      }
    }
    return entries;
  }

  @Test
  void shouldRejectAUnitThatIsTooLargeEvenAlone() {
    final long before = sendPuts("before", 1);
    final long large = sendPuts("large", TOO_MANY);
    final long after = sendPuts("after", 1);
    final List<Response> responses = cycle();
    assertThat(responses)
        .hasSize(3)
        .contains(new Applied(before, coordinator.epoch() - 1, 1, SyncLevel.JOURNAL));
    assertThat(responses).contains(new Applied(after, coordinator.epoch(), 1, SyncLevel.JOURNAL));
    assertThat(responses)
        .filteredOn(Rejected.class::isInstance)
        .singleElement()
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected -> {
              assertThat(rejected.correlationId()).isEqualTo(large);
              assertThat(rejected.code()).isEqualTo(RejectionCode.TOO_LARGE);
              assertThat(rejected.commandIndex()).isBetween((long) MANY, (long) TOO_MANY);
              assertThat(rejected.message()).contains("undo area", "send less in one unit");
            });
    assertThat(statistics().concepts()).isEqualTo(2);

    sendPuts("again", MANY);
    assertThat(cycle()).singleElement().isInstanceOf(Applied.class);
    assertThat(statistics().concepts()).isEqualTo(2L + MANY);
  }
}
