package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.coordinator.CoordinatorCounters.Counter;
import io.lectern.coordinator.TestClient.Applied;
import io.lectern.coordinator.TestClient.Rejected;
import io.lectern.coordinator.TestClient.Response;
import io.lectern.coordinator.journal.Forcer;
import io.lectern.coordinator.journal.JournalConfig;
import io.lectern.coordinator.journal.JournalReader;
import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.StoreReader;
import io.lectern.engine.StoreWriter;
import io.lectern.engine.os.SmallDisk;
import io.lectern.layout.StoreHeaderDescriptor;
import io.lectern.layout.ipc.RejectionCode;
import io.lectern.layout.ipc.SyncLevel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of the units gets into the journal, what their senders hear, and what a restart makes. */
class BatchJournalTest {
  @TempDir private Path scratch;
  private final ManualClock clock = new ManualClock();
  private final UnitDecoder decoder = new UnitDecoder();
  private final AtomicInteger forces = new AtomicInteger();
  private final AtomicBoolean diskFails = new AtomicBoolean();
  private int stores;
  private Path directory;
  private Coordinator coordinator;
  private TestClient client;

  /** What is read of an entry. */
  private record Entry(long epoch, boolean gap, boolean forceFailed, List<Long> units) {}

  @BeforeEach
  void setUp() {
    directory = scratch.resolve("store-" + ++stores);
    start();
    forces.set(0);
    client = new TestClient(directory, "client");
  }

  @AfterEach
  void tearDown() {
    client.close();
    coordinator.close();
  }

  @Test
  void shouldJournalWhatAsksForItAndSayWhatWasReached() {
    final long none = put("a", SyncLevel.NONE);
    cycle();
    final long journaled = put("b", SyncLevel.JOURNAL);
    cycle();
    final long synced = put("c", SyncLevel.SYNC);
    cycle();
    final long epoch = coordinator.epoch();
    assertThat(client.poll())
        .containsExactly(
            new Applied(none, epoch - 2, 1, SyncLevel.NONE),
            new Applied(journaled, epoch - 1, 1, SyncLevel.JOURNAL),
            new Applied(synced, epoch, 1, SyncLevel.SYNC));
    assertThat(journal())
        .containsExactly(
            new Entry(epoch - 1, true, false, List.of(journaled)),
            new Entry(epoch, false, false, List.of(synced)));
  }

  @Test
  void shouldServeAllUnitsOfABatchWithOneForce() {
    final List<Long> synced = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      synced.add(put("c" + i, SyncLevel.SYNC));
    }
    final long journaled = put("j", SyncLevel.JOURNAL);
    put("n", SyncLevel.NONE);
    cycle();
    assertThat(forces).hasValue(1);
    assertThat(coordinator.counters().get(Counter.JOURNAL_FORCES)).isEqualTo(1);
    final List<Response> responses = client.poll();
    assertThat(responses).hasSize(66);
    assertThat(responses.subList(0, 65))
        .allMatch(response -> ((Applied) response).reached() == SyncLevel.SYNC);
    assertThat(((Applied) responses.getLast()).reached()).isEqualTo(SyncLevel.NONE);
    synced.add(journaled);
    assertThat(journal()).containsExactly(new Entry(coordinator.epoch(), true, false, synced));
  }

  @Test
  void shouldNotJournalWhatWasRejected() {
    final long first = put("a", SyncLevel.JOURNAL);
    client.send(client.unit().link(Edge.of("a", "t", "missing"), false).syncLevel(SyncLevel.SYNC));
    final long last = put("b", SyncLevel.JOURNAL);
    cycle();
    assertThat(client.poll()).hasSize(3);
    assertThat(journal())
        .containsExactly(new Entry(coordinator.epoch(), false, false, List.of(first, last)));
    assertThat(forces).as("nothing that was applied asked for it").hasValue(0);
  }

  @Test
  void shouldJournalUnitsThatChangeNothingAtTheEpochOfTheirReceipts() {
    put("a", SyncLevel.JOURNAL);
    cycle();
    final long again = put("a", SyncLevel.JOURNAL);
    cycle();
    final long epoch = coordinator.epoch();
    assertThat(client.poll()).last().isEqualTo(new Applied(again, epoch, 0, SyncLevel.JOURNAL));
    assertThat(journal()).last().isEqualTo(new Entry(epoch, false, false, List.of(again)));
  }

  @Test
  void shouldSayThatThereIsAGapAlsoAfterARestart() {
    put("a", SyncLevel.JOURNAL);
    cycle();
    put("b", SyncLevel.NONE);
    cycle();
    put("b", SyncLevel.NONE);
    cycle();
    restart();
    put("c", SyncLevel.JOURNAL);
    cycle();
    put("d", SyncLevel.JOURNAL);
    put("d", SyncLevel.NONE);
    cycle();
    assertThat(journal()).extracting(Entry::gap).containsExactly(false, true, false);
  }

  @Test
  void shouldKeepWhatCouldNotBeForcedAndTakeNoMoreOfThat() {
    diskFails.set(true);
    final long unforced = put("a", SyncLevel.SYNC);
    final long beside = put("b", SyncLevel.JOURNAL);
    cycle();
    final long epoch = coordinator.epoch();
    assertThat(client.poll())
        .containsExactly(
            new Applied(unforced, epoch, 1, SyncLevel.JOURNAL),
            new Applied(beside, epoch, 1, SyncLevel.JOURNAL));
    diskFails.set(false);
    for (int i = 0; i < 3; i++) {
      put("refused", SyncLevel.SYNC);
      cycle();
      assertThat(client.poll())
          .singleElement()
          .isInstanceOfSatisfying(
              Rejected.class,
              rejected -> {
                assertThat(rejected.code()).isEqualTo(RejectionCode.SYNC_UNAVAILABLE);
                assertThat(rejected.message())
                    .contains("errno 5", "start the coordinator again", "JOURNAL");
              });
    }
    assertThat(forces).as("not tried again").hasValue(1);
    final long journaled = put("c", SyncLevel.JOURNAL);
    cycle();
    assertThat(client.poll())
        .containsExactly(new Applied(journaled, epoch + 1, 1, SyncLevel.JOURNAL));
    assertThat(journal())
        .containsExactly(
            new Entry(epoch, false, false, List.of(unforced, beside)),
            new Entry(epoch, false, true, List.of()),
            new Entry(epoch + 1, false, false, List.of(journaled)));
    restart();
    put("d", SyncLevel.SYNC);
    cycle();
    assertThat(client.poll())
        .singleElement()
        .isInstanceOfSatisfying(
            Applied.class, applied -> assertThat(applied.reached()).isEqualTo(SyncLevel.SYNC));
  }

  @Test
  void shouldWriteAgainWhatAForceMayHaveLostBeforeItIsForced() throws IOException {
    put("a", SyncLevel.JOURNAL);
    cycle();
    restart();
    final Path known = lastSegment();
    put("b", SyncLevel.SYNC);
    cycle();
    diskFails.set(true);
    put("c", SyncLevel.SYNC);
    cycle();
    diskFails.set(false);
    final Path failed = lastSegment();
    final byte[] before = Files.readAllBytes(failed);
    client.poll();
    restart();
    final FileTime longAgo = FileTime.fromMillis(1);
    Files.setLastModifiedTime(known, longAgo);
    Files.setLastModifiedTime(failed, longAgo);

    put("d", SyncLevel.SYNC);
    cycle();

    assertThat(((Applied) client.poll().getFirst()).reached()).isEqualTo(SyncLevel.SYNC);
    assertThat(Files.getLastModifiedTime(failed)).as("written again").isGreaterThan(longAgo);
    assertThat(Files.readAllBytes(failed))
        .isEqualTo(Arrays.copyOf(before, (int) Files.size(failed)));
    assertThat(journal()).hasSize(5);
  }

  @Test
  void shouldNotSayThatAStoreIsWholeOnceTheDiskHasFailed() throws IOException {
    diskFails.set(true);
    put("a", SyncLevel.SYNC);
    cycle();
    diskFails.set(false);
    restart();
    client.poll();
    coordinator.close();
    assertThat(isClean()).isFalse();

    final Path mark = directory.resolve("journal/force-failed");
    Files.write(mark, List.of("boot of-long-ago", "a force"));
    start();
    assertThat(mark).doesNotExist();
    coordinator.close();
    assertThat(isClean()).isTrue();
    start();
  }

  @Test
  void shouldTakeBackWhatCannotBeJournaled() throws IOException, InterruptedException {
    tearDown();
    try (SmallDisk disk = SmallDisk.mount(scratch.resolve("disk"), 100 << 20)) {
      directory = disk.path().resolve("store");
      start();
      client = new TestClient(directory, "client");
      final String content = "x".repeat(200_000);
      put("a", SyncLevel.JOURNAL);
      cycle();
      client.poll();
      final Path ballast = disk.path().resolve("ballast");
      fill(ballast);
      int applied = 0;
      Response response = null;
      while (!(response instanceof Rejected)) {
        client.send(
            client
                .unit()
                .put(Concept.builder("big").content(content + applied).build())
                .syncLevel(SyncLevel.JOURNAL));
        cycle();
        response = client.poll().getFirst();
        applied++;
      }
      assertThat(((Rejected) response).code()).isEqualTo(RejectionCode.NO_SPACE);
      final int entries = journal().size();
      assertThat(entries).isEqualTo(applied);
      final long none = put("none", SyncLevel.NONE);
      cycle();
      assertThat(client.poll()).as("needs no room in the journal").hasSize(1);
      assertThat(none).isPositive();
      Files.delete(ballast);
      put("again", SyncLevel.SYNC);
      cycle();
      assertThat(client.poll())
          .singleElement()
          .isInstanceOfSatisfying(
              Applied.class, done -> assertThat(done.reached()).isEqualTo(SyncLevel.SYNC));
      tearDown();
      start();
      client = new TestClient(directory, "client");
      assertThat(journal()).hasSize(entries + 1);
      tearDown();
    }
    setUp();
  }

  @Test
  void shouldApplyAgainWhatWasJournaledAndNotPublished() {
    put("a", SyncLevel.JOURNAL);
    cycle();
    final long epoch = coordinator.epoch();
    dieBeforePublishing();
    client.send(
        client
            .unit()
            .put(Concept.builder("b").content("B").build())
            .link(Edge.of("a", "t", "b"), false)
            .syncLevel(SyncLevel.JOURNAL));
    assertThatThrownBy(this::cycle).isInstanceOf(AssertionError.class);
    assertThat(coordinator.epoch()).as("not visible").isEqualTo(epoch);
    coordinator.abandon();
    start();
    assertThat(statistics()).isEqualTo("2 concepts, 1 edges");
    assertThat(coordinator.epoch()).isEqualTo(epoch + 1);
    restart();
    assertThat(statistics()).as("once").isEqualTo("2 concepts, 1 edges");
  }

  /** The unit that it relies on was not journaled, and is gone with the batch. */
  @Test
  void shouldMakeMissingEndsBehindAGap() {
    put("a", SyncLevel.JOURNAL);
    cycle();
    dieBeforePublishing();
    put("b", SyncLevel.NONE);
    client.send(client.unit().link(Edge.of("a", "t", "b"), false).syncLevel(SyncLevel.JOURNAL));
    assertThatThrownBy(this::cycle).isInstanceOf(AssertionError.class);
    coordinator.abandon();
    start();
    assertThat(statistics()).isEqualTo("2 concepts, 1 edges");
  }

  @Test
  void shouldRefuseAJournalThatEndsTooEarly() throws IOException {
    put("a", SyncLevel.JOURNAL);
    cycle();
    restart();
    put("b", SyncLevel.JOURNAL);
    cycle();
    coordinator.close();
    final Path journal = directory.resolve("journal");
    final Path last = journal.resolve("segment-0000000002");
    final Path aside = scratch.resolve("aside");
    Files.move(last, aside);
    assertThatThrownBy(this::start)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT))
        .hasMessageContaining("ends with entry 1")
        .hasMessageContaining("after entry 2");
    Files.move(aside, last);
    start();
    assertThat(journal()).hasSize(2);
  }

  @Test
  void shouldRefuseAnotherStoresJournal() throws IOException {
    put("a", SyncLevel.JOURNAL);
    cycle();
    coordinator.close();
    Files.delete(directory.resolve("store.dat"));
    Files.delete(directory.resolve("control.dat"));
    StoreWriter.create(directory.resolve("store.dat"), StoreConfig.small(), ReaderTable.inProcess())
        .close();
    assertThatThrownBy(this::start)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("of another store");
    client.close();
    setUp();
  }

  private void dieBeforePublishing() {
    final CrashPoints dying =
        point -> {
          if (point == CrashPoints.Point.AFTER_JOURNAL) {
            throw new AssertionError("dead");
          }
        };
    coordinator.close();
    start(dying);
  }

  private void start() {
    start(CrashPoints.NONE);
  }

  private void start(CrashPoints crashPoints) {
    coordinator =
        Coordinator.launch(
            CoordinatorConfig.of(directory)
                .withStoreConfig(StoreConfig.small())
                .withJournalConfig(
                    JournalConfig.defaults()
                        .withForcer(
                            (file, from, to) -> {
                              forces.incrementAndGet();
                              if (diskFails.get()) {
                                throw new StoreException(Reason.PLATFORM, "cannot sync: errno 5");
                              }
                              Forcer.ofKernel().force(file, from, to);
                            }))
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
    start();
  }

  private long put(String id, SyncLevel level) {
    return client.send(client.unit().put(Concept.builder(id).build()).syncLevel(level));
  }

  private void cycle() {
    coordinator.agent().doWork();
  }

  private Path lastSegment() throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("journal"))) {
      return files
          .filter(file -> file.toString().endsWith(".cq4"))
          .max(Comparator.naturalOrder())
          .orElseThrow();
    }
  }

  private boolean isClean() throws IOException {
    try (RandomAccessFile file =
        new RandomAccessFile(directory.resolve("store.dat").toFile(), "r")) {
      file.seek(StoreHeaderDescriptor.CLEAN_OFFSET);
      return file.read() == 1;
    }
  }

  private String statistics() {
    try (StoreReader reader = StoreReader.open(directory.resolve("store.dat"))) {
      return reader.statistics().concepts()
          + " concepts, "
          + reader.statistics().edges()
          + " edges";
    }
  }

  private List<Entry> journal() {
    final List<Entry> entries = new ArrayList<>();
    try (StoreReader store = StoreReader.open(directory.resolve("store.dat"));
        JournalReader reader =
            JournalReader.open(
                directory.resolve("journal"), store.storeIdHigh(), store.storeIdLow())) {
      while (reader.next()) {
        final List<Long> units = new ArrayList<>();
        while (reader.entry().nextUnit()) {
          decoder.wrap(
              reader.entry().buffer(), reader.entry().unitOffset(), reader.entry().unitLength());
          units.add(decoder.correlationId());
        }
        entries.add(
            new Entry(
                reader.entry().epoch(),
                reader.entry().isAfterGap(),
                reader.entry().isForceFailed(),
                units));
      }
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
    return entries;
  }

  /** Leaves less than a megabyte free. */
  private static void fill(Path ballast) throws IOException {
    final long free = Files.getFileStore(ballast.getParent()).getUsableSpace();
    Files.write(ballast, new byte[(int) (free - (3 << 20))]);
  }
}
