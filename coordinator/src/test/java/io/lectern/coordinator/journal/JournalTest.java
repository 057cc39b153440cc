package io.lectern.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.coordinator.journal.JournalDamagedException.Damage;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.SmallDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.UnsafeBuffer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is appended is read back; what is anything else is told apart, and where and how. */
class JournalTest {
  private static final long STORE_HIGH = 0x11;
  private static final long STORE_LOW = 0x22;

  @TempDir private Path directory;
  private JournalConfig config = JournalConfig.defaults();
  private long term;

  /** An entry as it was appended, or as it was read. */
  private record Entry(long number, long term, long epoch, boolean gap, List<String> units) {}

  @Test
  void shouldReadBackWhatSeveralCoordinatorsAppended() {
    final long seed = Long.getLong("lectern.test.seed", System.nanoTime());
    final Random random = new Random(seed);
    config = config.withSegmentLength(100_000);
    final List<Entry> appended = new ArrayList<>();
    for (int coordinator = 0; coordinator < 4; coordinator++) {
      try (Journal journal = open()) {
        final int count = random.nextInt(60);
        for (int i = 0; i < count; i++) {
          appended.add(append(journal, random));
        }
      }
    }
    assertThat(read()).as("seed %d", seed).isEqualTo(appended);
    assertThat(SegmentFiles.list(directory)).as("seed %d", seed).hasSizeGreaterThan(1);
  }

  @Test
  void shouldTellWhereItEnds() {
    try (Journal journal = open()) {
      appendUnits(journal, 7, "a");
      appendUnits(journal, 9, "b", "c");
    }
    final JournalTail tail = tail();
    assertThat(tail.entry()).isEqualTo(2);
    assertThat(tail.epoch()).isEqualTo(9);
    assertThat(tail.term()).isEqualTo(1);
    assertThat(tail.forced()).isZero();
  }

  @Test
  void shouldReadOnlyWhatIsAboveAnEpoch() {
    config = config.withSegmentLength(40_000);
    try (Journal journal = open()) {
      for (int epoch = 2; epoch <= 40; epoch++) {
        appendUnits(journal, epoch, "u".repeat(5_000));
      }
    }
    final List<Long> all = SegmentFiles.list(directory);
    assertThat(all).hasSizeGreaterThan(5);
    for (int epoch = 1; epoch <= 41; epoch++) {
      final List<Long> epochs = new ArrayList<>();
      try (JournalReader reader = JournalReader.openTail(directory, STORE_HIGH, STORE_LOW, epoch)) {
        while (reader.next()) {
          epochs.add(reader.entry().epoch());
        }
        assertThat(reader.tail().entry()).isEqualTo(39);
      }
      assertThat(epochs).isNotEmpty().endsWith(40L);
      if (epoch < 40) {
        assertThat(epochs).contains(epoch + 1L);
      }
      assertThat(epochs.size()).isLessThanOrEqualTo(Math.max(0, 40 - epoch) + 8);
    }
  }

  @Test
  void shouldKeepUnitsThatWereKeptAndNoOthers() {
    try (Journal journal = open()) {
      final EntryBuilder entry = new EntryBuilder();
      take(entry, "dropped");
      take(entry, "kept");
      entry.keep(3);
      take(entry, "too much for this batch");
      journal.append(entry, 2, 1, false, false);
      entry.clear();
      entry.keep(1);
      take(entry, "dropped too");
      journal.append(entry, 3, 2, true, false);
    }
    assertThat(read())
        .containsExactly(
            new Entry(1, 1, 2, false, List.of("3 kept")),
            new Entry(2, 1, 3, true, List.of("1 too much for this batch")));
  }

  @Test
  void shouldKeepLongUnits() {
    final String unit = "0123456789abcdef".repeat(1 << 18);
    try (Journal journal = open()) {
      for (int i = 0; i < 20; i++) {
        appendUnits(journal, i + 2, unit);
      }
    }
    assertThat(read()).hasSize(20).allMatch(entry -> entry.units().equals(List.of("1 " + unit)));
  }

  @Test
  void shouldIgnoreWhatWasNotCompletedAndContinue() throws IOException {
    try (Journal journal = open()) {
      appendUnits(journal, 2, "first");
      appendUnits(journal, 3, "second");
      appendUnits(journal, 4, "third");
    }
    final Documents documents = Documents.of(directory, 1);
    final int last = documents.count() - 1;
    for (int end = documents.start(last); end < documents.end(last); end++) {
      documents.cut(end);
      assertThat(outcome()).as("cut at %d", end).isIn("2 entries", "ALTERED");
      documents.blank(end);
      assertThat(outcome()).as("blank from %d", end).isIn("2 entries", "3 entries", "ALTERED");
    }
    documents.cut(documents.start(last));
    try (Journal journal = open()) {
      appendUnits(journal, 5, "instead of the third");
    }
    assertThat(read())
        .extracting(Entry::units)
        .containsExactly(
            List.of("1 first"), List.of("1 second"), List.of("1 instead of the third"));
  }

  @Test
  void shouldTakeEntryThatLacksNothingButTheMarkOfCompletion() throws IOException {
    try (Journal journal = open()) {
      appendUnits(journal, 2, "first");
      appendUnits(journal, 3, "second");
    }
    final Documents documents = Documents.of(directory, 1);
    final int header = documents.start(documents.count() - 1);
    documents.flip(header * 8 + 31);
    assertThat(tail().isTorn()).isTrue();
    assertThat(read()).hasSize(2);
    for (int i = 3; i < 6; i++) {
      try (Journal journal = open()) {
        appendUnits(journal, i, "more");
      }
      assertThat(read()).hasSize(i);
      assertThat(tail().isTorn()).isFalse();
    }
  }

  @Test
  void shouldNameMissingReorderedAndForeignEntries() throws IOException {
    appendFive(directory, STORE_LOW, "abcde");
    final Documents documents = Documents.of(directory, 1);
    documents.remove(3);
    assertDamage(Damage.GAP, "after journal entry 2 comes entry 4", "entry 3 is missing");
    documents.swap(3);
    assertDamage(Damage.GAP, "after journal entry 2 comes entry 4");
    documents.repeat(3);
    assertDamage(Damage.REORDERED, "after journal entry 3 comes entry 3");
    documents.remove(0);
    assertDamage(Damage.ALTERED, "does not begin with its header");

    final Path other = directory.resolve("other");
    appendFive(other, STORE_LOW, "abxde");
    documents.replace(3, Documents.of(other, 1));
    assertDamage(Damage.ALTERED, "journal entry 4 was not written after this entry 3");
    documents.replace(4, Documents.of(other, 1));
    assertDamage(Damage.ALTERED, "journal entry 4 was not written after this entry 3");

    appendFive(directory.resolve("foreign"), STORE_LOW + 1, "abcde");
    documents.replace(0, Documents.of(directory.resolve("foreign"), 1));
    assertDamage(Damage.FOREIGN, "journal segment 1 is of another store");
    documents.restore();
    assertThat(read()).hasSize(5);
  }

  @Test
  void shouldNameMissingAndExchangedSegments() throws IOException {
    for (int i = 0; i < 3; i++) {
      try (Journal journal = open()) {
        appendUnits(journal, i + 2, "entry of coordinator " + i);
      }
    }
    final Path second = SegmentFiles.directory(directory, 2);
    final Path third = SegmentFiles.directory(directory, 3);
    final Path aside = directory.resolve("aside");
    Files.move(second, aside);
    assertDamage(Damage.GAP, "journal segment 3 begins with entry 3", "entry 2 is missing");
    Files.move(third, second);
    Files.move(aside, third);
    assertDamage(Damage.REORDERED, "journal segment 3 bears the name of segment 2");
  }

  /** Each bit of the frames, and some of all others, Chronicle's own included. */
  @Test
  void shouldNeverServeAlteredBytes() throws IOException {
    appendFive(directory, STORE_LOW, "abcde");
    final List<Entry> whole = read();
    final Documents documents = Documents.of(directory, 1);
    for (int record = 0; record < documents.count(); record++) {
      for (int bit = 0; bit < Integer.SIZE; bit++) {
        documents.flip(documents.start(record) * 8 + bit);
        assertThat(readOrNull()).as("bit %d of record %d", bit, record).isIn(null, whole);
      }
    }
    final long seed = Long.getLong("lectern.test.seed", System.nanoTime());
    final Random random = new Random(seed);
    final int records = documents.start(0);
    final int end = documents.end(documents.count() - 1);
    for (int i = 0; i < 400; i++) {
      final int from = i % 2 == 0 ? 0 : records;
      final int bit = (from + random.nextInt((i % 2 == 0 ? records : end) - from)) * 8;
      documents.flip(bit + random.nextInt(8));
      assertThat(readOrNull()).as("byte %d, seed %d", bit / 8, seed).isIn(null, whole);
    }
  }

  @Test
  void shouldRefuseToContinueJournalOfALaterTerm() {
    term = 8;
    try (Journal journal = open()) {
      appendUnits(journal, 2, "a");
    }
    term = 3;
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("term 4")
        .hasMessageContaining("term 9");
  }

  @Test
  void shouldForceFullSegmentsToo() {
    final AtomicInteger forces = new AtomicInteger();
    config =
        config
            .withSegmentLength(50_000)
            .withForcer(
                (file, from, to) -> {
                  Forcer.ofKernel().force(file, from, to);
                  forces.incrementAndGet();
                });
    try (Journal journal = open()) {
      for (int i = 0; i < 10; i++) {
        appendUnits(journal, i + 2, "u".repeat(10_000));
      }
      assertThat(journal.forcedEntry()).isZero();
      journal.force();
      assertThat(journal.forcedEntry()).isEqualTo(10);
      final int segments = SegmentFiles.list(directory).size();
      assertThat(segments).isGreaterThan(3);
      // One may be in preparation; the first one was forced when it was begun, too.
      assertThat(forces).hasValueBetween(segments, segments + 1);
      appendUnits(journal, 12, "later");
    }
    assertThat(tail().forced()).isEqualTo(10);
  }

  @Test
  void shouldForceNoMoreThanWhatWasAppended() {
    final List<Long> ranges = new ArrayList<>();
    config =
        config.withForcer(
            (file, from, to) -> {
              ranges.add(from);
              ranges.add(to);
              Forcer.ofKernel().force(file, from, to);
            });
    try (Journal journal = open()) {
      assertThat(ranges).containsExactly(0L, Forcer.WHOLE);
      ranges.clear();
      for (int i = 0; i < 3; i++) {
        appendUnits(journal, 2 * i + 2, "a");
        appendUnits(journal, 2 * i + 3, "b".repeat(5_000));
        journal.force();
      }
    }
    assertThat(ranges).hasSize(6).doesNotContain(0L, Forcer.WHOLE);
    assertThat(ranges.get(1) - ranges.get(0)).isGreaterThan(5_000);
    assertThat(ranges.get(2)).isEqualTo(ranges.get(1));
    assertThat(ranges.get(4)).isEqualTo(ranges.get(3));
    assertThat(tail().forced()).isEqualTo(4); // The last entry tells of the force before it.
  }

  @Test
  void shouldReadAllWhateverTheFirstPageTells() throws IOException {
    final int page = 4096;
    final byte[] first = new byte[page];
    final Path file;
    try (Journal journal = open()) {
      appendUnits(journal, 2, "a".repeat(page));
      journal.force();
      file = SegmentFiles.dataFile(directory, SegmentFiles.list(directory).getLast());
      read(file, first);
      for (int i = 0; i < 50; i++) {
        appendUnits(journal, i + 3, "b".repeat(i * 100));
      }
      journal.force();
    }
    final byte[] last = new byte[page];
    read(file, last);
    assertThat(last).isNotEqualTo(first);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(first), 0);
    }
    assertThat(read()).hasSize(51);
    try (Journal journal = open()) {
      assertThat(journal.lastEntry()).isEqualTo(51);
      appendUnits(journal, 60, "c");
    }
    assertThat(read()).hasSize(52);
  }

  private static void read(Path file, byte[] target) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      assertThat(in.readNBytes(target, 0, target.length)).isEqualTo(target.length);
    }
  }

  @Test
  void shouldNeverForceAgainAfterAFailure() {
    final AtomicInteger forces = new AtomicInteger();
    config =
        config.withForcer(
            (_, _, _) -> {
              if (forces.incrementAndGet() == 3) {
                throw new StoreException(Reason.PLATFORM, "cannot sync: errno 5");
              }
            });
    try (Journal journal = open()) {
      appendUnits(journal, 2, "a");
      journal.force();
      appendUnits(journal, 3, "b");
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(journal::force)
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("errno 5")
            .hasMessageContaining("start the coordinator again");
      }
      assertThat(journal.forcedEntry()).isEqualTo(1);
      journal.noteForceFailure(4);
      appendUnits(journal, 5, "c");
    }
    assertThat(forces).hasValue(3);
    assertThat(read())
        .extracting(Entry::units)
        .containsExactly(List.of("1 a"), List.of("1 b"), List.of("force failed"), List.of("1 c"));
    assertThat(tail().forced()).isEqualTo(1);
  }

  @Test
  void shouldNotKeepSegmentsWithoutEntries() {
    for (int i = 0; i < 5; i++) {
      open().close();
    }
    assertThat(SegmentFiles.list(directory)).containsExactly(5L);
    try (Journal journal = open()) {
      appendUnits(journal, 2, "a");
    }
    for (int i = 0; i < 3; i++) {
      open().close();
    }
    assertThat(SegmentFiles.list(directory)).containsExactly(6L, 9L);
    assertThat(read()).hasSize(1);
  }

  @Test
  void shouldRefuseEntriesWhileTheDiskIsFull() throws IOException, InterruptedException {
    try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 6 << 20)) {
      final Path small = disk.path().resolve("journal");
      final Path ballast = disk.path().resolve("ballast");
      int appended = 0;
      try (Journal journal = open(small, STORE_LOW)) {
        Files.write(ballast, new byte[1 << 20]);
        final String unit = "u".repeat(100_000);
        while (tryAppend(journal, unit)) {
          appended++;
        }
        assertThat(appended).isBetween(5, 60);
        assertThat(tryAppend(journal, unit)).isFalse();
        Files.delete(ballast);
        assertThat(tryAppend(journal, unit)).isTrue();
        appended++;
      }
      assertThat(read(small)).hasSize(appended);
    }
  }

  @Test
  void shouldAskAgainForASegmentThatThereWasNoRoomFor() throws IOException, InterruptedException {
    config = config.withSegmentLength(400 << 10);
    final String unit = "u".repeat(20_000);
    final int inFirst = entriesOfFirstSegment(unit);
    try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 8 << 20)) {
      final Path small = disk.path().resolve("journal");
      final Path ballast = disk.path().resolve("ballast");
      try (Journal journal = open(small, STORE_LOW)) {
        while (Files.getFileStore(disk.path()).getUsableSpace() > 900 << 10) {
          Files.write(
              ballast, new byte[64 << 10], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        for (int i = 0; i < inFirst; i++) {
          assertThat(tryAppend(journal, unit)).isTrue();
        }
        awaitNoThread("lectern-journal-segment-2");
        Files.delete(ballast);
        assertThat(tryAppend(journal, unit)).isTrue();
      }
      assertThat(SegmentFiles.list(small)).containsExactly(1L, 2L);
      assertThat(read(small)).hasSize(inFirst + 1);
    }
  }

  /** How many entries with such a unit a segment takes. */
  private int entriesOfFirstSegment(String unit) {
    final Path other = directory.resolve("other");
    int appended = 0;
    try (Journal journal = open(other, STORE_LOW)) {
      while (journal.oldestOpenSegment() == 1) {
        assertThat(tryAppend(journal, unit)).isTrue();
        journal.force();
        appended++;
      }
    }
    return appended - 1;
  }

  @Test
  void shouldLeaveNothingWhenTheDiskHasNoRoomForASegment()
      throws IOException, InterruptedException {
    try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 512 << 10)) {
      final Path small = disk.path().resolve("journal");
      assertThatThrownBy(() -> open(small, STORE_LOW))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SPACE))
          .hasMessageContaining("no space for another journal segment");
      assertThat(small).isEmptyDirectory();
    }
  }

  private static void awaitNoThread(String name) throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals(name)) {
        thread.join();
      }
    }
  }

  private static boolean tryAppend(Journal journal, String unit) {
    try {
      appendUnits(journal, journal.lastEntry() + 2, unit);
      return true;
    } catch (StoreException e) {
      assertThat(e.reason()).isEqualTo(Reason.NO_SPACE);
      return false;
    }
  }

  private void appendFive(Path journalDirectory, long storeLow, String letters) {
    term = 0;
    try (Journal journal = open(journalDirectory, storeLow)) {
      for (int i = 0; i < 5; i++) {
        appendUnits(journal, i + 2, letters.substring(i, i + 1));
      }
    }
  }

  private Journal open() {
    return open(directory, STORE_LOW);
  }

  private Journal open(Path journalDirectory, long storeLow) {
    term++;
    final NextSegment next = NextSegment.of(journalDirectory, System.err::println);
    final JournalTail tail;
    try (JournalReader reader = JournalReader.open(journalDirectory, STORE_HIGH, storeLow)) {
      while (reader.next()) {
        assertThat(reader.entry().number()).isPositive();
      }
      tail = reader.tail();
    }
    try {
      return Journal.open(journalDirectory, STORE_HIGH, storeLow, term, tail, next, 77, config);
    } catch (StoreException e) {
      next.discard();
      throw e;
    }
  }

  private static Entry append(Journal journal, Random random) {
    final EntryBuilder entry = new EntryBuilder();
    final List<String> units = new ArrayList<>();
    final int count = 1 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      final String unit = "x".repeat(random.nextInt(3_000));
      take(entry, unit);
      final int changed = random.nextInt(9);
      entry.keep(changed);
      units.add(changed + " " + unit);
    }
    final boolean gap = random.nextInt(10) == 0;
    final long number = journal.append(entry, journal.lastEntry() + 2, 1, gap, false);
    return new Entry(number, journal.term(), number + 1, gap, units);
  }

  private static void appendUnits(Journal journal, long epoch, String... units) {
    final EntryBuilder entry = new EntryBuilder();
    for (String unit : units) {
      take(entry, unit);
      entry.keep(1);
    }
    journal.append(entry, epoch, 1, false, false);
  }

  private static void take(EntryBuilder entry, String unit) {
    final byte[] bytes = unit.getBytes(StandardCharsets.UTF_8);
    final int offset = entry.take(new UnsafeBuffer(bytes), 0, bytes.length);
    final byte[] taken = new byte[bytes.length];
    entry.buffer().getBytes(offset, taken);
    assertThat(Arrays.equals(taken, bytes)).isTrue();
  }

  private JournalTail tail() {
    try (JournalReader reader = JournalReader.openTail(directory, STORE_HIGH, STORE_LOW, 0)) {
      while (reader.next()) {
        assertThat(reader.entry().number()).isPositive();
      }
      return reader.tail();
    }
  }

  private List<Entry> read() {
    return read(directory);
  }

  private static List<Entry> read(Path journalDirectory) {
    final List<Entry> entries = new ArrayList<>();
    try (JournalReader reader = JournalReader.open(journalDirectory, STORE_HIGH, STORE_LOW)) {
      while (reader.next()) {
        entries.add(decode(reader.entry()));
      }
    }
    return entries;
  }

  private static Entry decode(JournalEntry entry) {
    final List<String> units = new ArrayList<>();
    while (entry.nextUnit()) {
      units.add(
          entry.unitChangedCount()
              + " "
              + entry.buffer().getStringWithoutLengthUtf8(entry.unitOffset(), entry.unitLength()));
    }
    if (entry.isForceFailed()) {
      units.add("force failed");
    }
    return new Entry(entry.number(), entry.term(), entry.epoch(), entry.isAfterGap(), units);
  }

  /** What is read; null if it is refused as damaged. */
  private List<Entry> readOrNull() {
    try {
      return read();
    } catch (JournalDamagedException e) {
      assertThat(e.getMessage()).containsPattern("\\(byte \\d+ of ");
      return null;
    }
  }

  private String outcome() {
    try {
      return read().size() + " entries";
    } catch (JournalDamagedException e) {
      return e.damage().name();
    }
  }

  private void assertDamage(Damage damage, String... parts) {
    final ThrowingCallable reading = this::read;
    assertThatThrownBy(reading)
        .isInstanceOfSatisfying(
            JournalDamagedException.class, e -> assertThat(e.damage()).isEqualTo(damage))
        .hasMessageContainingAll(parts)
        .hasMessageContaining("(byte ");
  }
}
