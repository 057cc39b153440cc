package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.coordinator.StoreRestorer.Request;
import io.lectern.coordinator.journal.JournalConfig;
import io.lectern.coordinator.journal.JournalReader;
import io.lectern.engine.Concept;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreException;
import io.lectern.engine.image.Checkpoints;
import io.lectern.engine.image.Checkpoints.Checkpoint;
import io.lectern.layout.ipc.SyncLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store with a history: one concept that is put again and again, another one with each. It has
 * two checkpoints and a journal of many segments, written by several coordinators.
 */
class PointInTimeTest {
  private static final int UNITS = 60;
  private static final int FIRST_CHECKPOINT = 10;
  private static final int SECOND_CHECKPOINT = 35;
  private static final long SEGMENT_LENGTH = 4096;

  @TempDir private Path root;

  /** Epoch of each unit. */
  private final List<Long> epochs = new ArrayList<>();

  private Path directory;

  @BeforeEach
  void makeHistory() {
    directory = root.resolve("store");
    while (epochs.size() < UNITS) {
      try (ServedStore store = serve(directory)) {
        do {
          final int unit = epochs.size();
          if (unit == FIRST_CHECKPOINT || unit == SECOND_CHECKPOINT) {
            store.checkpoint();
          }
          epochs.add(write(store, unit));
        } while (epochs.size() % 15 != 0);
      }
    }
  }

  private static long write(ServedStore store, int unit) {
    return store.apply(
        store
            .client()
            .unit()
            .put(Concept.builder("counter").content("" + unit).build())
            .put(Concept.builder("unit-" + unit).content("x".repeat(500)).build())
            .syncLevel(SyncLevel.JOURNAL));
  }

  @Test
  void shouldGoBackToAnyEpochThatTheJournalHolds() throws IOException {
    final long seed = Long.getLong("lectern.test.seed", new Random().nextLong());
    final Random random = new Random(seed);
    for (int i = 0; i < 12; i++) {
      // Always the oldest, the youngest and the last one of a segment's writer among them.
      final int unit =
          switch (i) {
            case 0 -> FIRST_CHECKPOINT - 1;
            case 1 -> UNITS - 1;
            case 2 -> 29;
            default -> FIRST_CHECKPOINT - 1 + random.nextInt(UNITS - FIRST_CHECKPOINT + 1);
          };
      final Path copy = root.resolve("copy-" + i);
      copyJournal(copy);

      restore(copy, new Request(image(0), epochs.get(unit), false, true));

      try (ServedStore store = serve(copy)) {
        assertIsAt(store, unit, "seed " + seed);
        store.put("new", "");
      }
      try (ServedStore store = serve(copy)) {
        assertIsAt(store, unit, "once more, seed " + seed);
        assertThat(store.get("new")).isPresent();
      }
    }
  }

  @Test
  void shouldGoOnFromThereAsIfNothingHadFollowed() throws IOException {
    restore(directory, new Request(null, epochs.get(20), true, true));
    try (ServedStore store = serve(directory)) {
      assertIsAt(store, 20, "restored");
      store.put("other", "");
    }
    assertThat(checkpoints()).as("the later one is put aside").hasSize(1);

    Files.delete(directory.resolve("store.dat"));
    restore(directory, new Request(null, StoreRestorer.LAST_EPOCH, false, true));

    try (ServedStore store = serve(directory)) {
      assertIsAt(store, 20, "restored from checkpoint and journal");
      assertThat(store.get("other")).isPresent();
    }
  }

  @Test
  void shouldTakeTheCheckpointBeforeWhenTheNewestIsDamaged() throws IOException {
    final Path newest = checkpoints().getFirst().directory().resolve("store.dat");
    try (RandomAccessFile file = new RandomAccessFile(newest.toFile(), "rw")) {
      file.seek(300);
      file.write(0x55);
    }
    Files.delete(directory.resolve("store.dat"));

    final String told =
        restore(directory, new Request(null, StoreRestorer.LAST_EPOCH, false, true));

    assertThat(told).contains("must not be used", "the one before it is taken");
    try (ServedStore store = serve(directory)) {
      assertIsAt(store, UNITS - 1, "restored");
    }
    assertThat(checkpoints()).as("the damaged one is no checkpoint any more").hasSize(1);
  }

  @Test
  void shouldGoBackToAnyEpochBeforeADamage() throws IOException {
    final int unit = 50;
    damageAfter(epochs.get(unit));
    assertRefused(
        new Request(null, StoreRestorer.LAST_EPOCH, true, true),
        "is damaged behind epoch " + epochs.get(unit),
        "say --epoch " + epochs.get(unit));
    assertRefused(
        new Request(image(0), epochs.get(unit + 1), true, true),
        "is damaged behind epoch " + epochs.get(unit));
    assertRefused(new Request(image(0), 1, true, true), "it shows epoch ");

    restore(directory, new Request(null, epochs.get(unit), true, true));
    try (ServedStore store = serve(directory)) {
      assertIsAt(store, unit, "just before the damage");
    }
  }

  @Test
  void shouldNotLookAtWhatFollowsTheEpoch() throws IOException {
    damageAfter(epochs.get(50));

    restore(directory, new Request(image(0), epochs.get(20), true, true));

    try (ServedStore store = serve(directory)) {
      assertIsAt(store, 20, "long before the damage");
    }
  }

  /** Changes a byte of the entry that follows an epoch's. */
  private void damageAfter(long epoch) throws IOException {
    final Path journal = directory.resolve("journal");
    for (long segment : JournalReader.segments(journal)) {
      final Checkpoint any = checkpoints().getFirst();
      try (JournalReader reader =
          JournalReader.openSegment(
              journal, any.manifest().storeIdHigh(), any.manifest().storeIdLow(), segment)) {
        while (reader.next()) {
          if (reader.entry().epoch() > epoch) {
            flip(file(journal, segment), reader.tail().entryEnd() - 20);
            return;
          }
        }
      }
    }
    throw new AssertionError("nothing follows epoch " + epoch);
  }

  private static Path file(Path journal, long segment) throws IOException {
    try (Stream<Path> files =
        Files.list(journal.resolve(String.format("segment-%010d", segment)))) {
      return files.filter(path -> path.toString().endsWith(".cq4")).findAny().orElseThrow();
    }
  }

  private static void flip(Path path, long offset) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(offset);
      final int old = file.read();
      file.seek(offset);
      file.write(old ^ 0x55);
    }
  }

  @Test
  void shouldNameTheRangeThatThereIs() {
    final long first = checkpoints().getLast().manifest().epoch();
    final long last = epochs.getLast();

    assertRefused(
        new Request(null, first - 1, true, true), "is older than the checkpoints", " " + first);
    assertRefused(
        new Request(image(0), first - 1, true, true),
        "it shows epoch " + first,
        "to epoch " + last);
    assertRefused(
        new Request(image(0), last + 1, true, true), "goes on from there to epoch " + last);
    try (ServedStore store = serve(directory)) {
      assertIsAt(store, UNITS - 1, "untouched");
    }
  }

  @Test
  void shouldRefuseAnImageOfAnotherHistory() {
    restore(directory, new Request(image(0), epochs.get(20), true, true));
    try (ServedStore store = serve(directory)) {
      for (int unit = 100; unit < 140; unit++) {
        write(store, unit);
      }
    }
    final Path aside;
    try (Stream<Path> files = Files.list(directory)) {
      aside =
          files
              .filter(file -> file.getFileName().toString().startsWith("replaced-"))
              .findAny()
              .orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }

    // Its entries have the same numbers, and are others.
    assertRefused(
        new Request(aside.resolve("checkpoints/2"), StoreRestorer.LAST_EPOCH, true, true),
        "does not go on");
  }

  private void assertRefused(Request request, String... messages) {
    assertThatThrownBy(() -> restore(directory, request))
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll(messages);
  }

  private static void assertIsAt(ServedStore store, int unit, String when) {
    assertThat(store.get("counter").orElseThrow().content()).as(when).isEqualTo("" + unit);
    for (int i = 0; i < UNITS; i++) {
      assertThat(store.get("unit-" + i).isPresent())
          .as("unit %s, %s", i, when)
          .isEqualTo(i <= unit);
    }
  }

  private List<Checkpoint> checkpoints() {
    return new Checkpoints(directory, 2).list();
  }

  /** Of the checkpoints, in the order in which they were taken. */
  private Path image(int index) {
    return checkpoints().reversed().get(index).directory();
  }

  private void copyJournal(Path target) throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("journal"))) {
      for (Path file : files.toList()) {
        final Path copy = target.resolve(directory.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  /** What was told meanwhile. */
  private static String restore(Path target, Request request) {
    final ByteArrayOutputStream told = new ByteArrayOutputStream();
    new StoreRestorer(
            CoordinatorConfig.of(target), new PrintStream(told, true, StandardCharsets.UTF_8))
        .restore(request);
    return told.toString(StandardCharsets.UTF_8);
  }

  private static ServedStore serve(Path directory) {
    return new ServedStore(
        CoordinatorConfig.of(directory)
            .withStoreConfig(StoreConfig.small())
            .withJournalConfig(JournalConfig.defaults().withSegmentLength(SEGMENT_LENGTH))
            .withCheckpointConfig(new CheckpointConfig(0, 0, 2, Long.MAX_VALUE / 2)));
  }
}
