package io.lectern.engine.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.engine.Concept;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreCapture;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.StoreReader;
import io.lectern.engine.StoreWriter;
import io.lectern.engine.os.SmallDisk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
  private static final int CONCEPTS = 3000;
  private static final long NOW_MS = 1_767_225_600_000L;

  @TempDir Path directory;

  private final ReaderTable readers = ReaderTable.inProcess();
  private StoreWriter writer;
  private Checkpoints checkpoints;

  @BeforeEach
  void makeStore() {
    readers.row(0).claim(1, 1, "image");
    readers.row(1).claim(1, 1, "check");
    writer = StoreWriter.create(directory.resolve("store.dat"), StoreConfig.small(), readers);
    checkpoints = new Checkpoints(directory, 2);
    put(0, CONCEPTS, "first");
  }

  @AfterEach
  void closeStore() {
    writer.close();
  }

  @Test
  void shouldRestoreTheStoreOfTheEpochOfAnImage() throws IOException {
    final TakenImage image = take(checkpoints);
    put(0, CONCEPTS, "second");

    final Path restored = directory.resolve("restored.dat");
    final ImageManifest manifest = ImageRestore.restore(image.directory(), restored);

    assertThat(manifest.epoch()).isEqualTo(image.epoch());
    assertThat(manifest.takenAtMs()).isEqualTo(NOW_MS);
    assertThat(manifest.storeIdHigh()).isEqualTo(writer.storeIdHigh());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(restored)))
        .isEqualTo("rw-r-----");
    try (StoreWriter other = StoreWriter.open(restored, StoreConfig.small(), readers)) {
      assertThat(other.mayBeDamaged()).isFalse();
      assertThat(other.committedEpoch()).isEqualTo(image.epoch());
    }
    assertContent(restored, "first");
  }

  @Test
  void shouldKeepTheNewestTwoAndWriteOnlyWhatChanged() throws IOException {
    final TakenImage first = take(checkpoints);
    final TakenImage second = take(checkpoints);
    final TakenImage spare = take(checkpoints);
    assertThat(List.of(first.writtenBytes(), second.writtenBytes(), spare.writtenBytes()))
        .containsOnly(first.bytes());
    put(0, 1, "changed");
    final TakenImage third = take(checkpoints);

    assertThat(third.writtenBytes()).isPositive().isLessThan(third.bytes() / 2);
    assertThat(names()).containsExactly("2", "3", "4");
    assertThat(checkpoints.list().stream().map(Checkpoints.Checkpoint::number))
        .containsExactly(4L, 3L, 2L);
    assertThat(take(checkpoints).writtenBytes())
        .as("what changed since the one before was begun with")
        .isPositive()
        .isLessThan(third.bytes() / 2);
    assertThat(names()).containsExactly("3", "4", "5");
    ImageRestore.verify(spare.directory());
    assertThat(ImageRestore.verify(third.directory()).epoch()).isEqualTo(writer.committedEpoch());
    ImageRestore.restore(third.directory(), directory.resolve("restored.dat"));
    try (StoreReader reader = StoreReader.open(directory.resolve("restored.dat"));
        Snapshot snapshot = reader.snapshot(readers.row(1))) {
      assertThat(snapshot.get("id-0").orElseThrow().content()).contains("changed");
      assertThat(snapshot.get("id-1").orElseThrow().content()).contains("first");
    }
  }

  @Test
  void shouldFollowAStoreThatGrows() throws IOException {
    for (int i = 1; i <= 6; i++) {
      put(i * CONCEPTS, (i + 1) * CONCEPTS, "first");
      final TakenImage image = take(checkpoints);
      final Path restored = directory.resolve("restored-" + i + ".dat");
      ImageRestore.restore(image.directory(), restored);
      try (StoreReader reader = StoreReader.open(restored)) {
        assertThat(reader.statistics().concepts()).isEqualTo((i + 1L) * CONCEPTS);
      }
      Files.delete(restored);
    }
    assertThat(names()).containsExactly("4", "5", "6");
  }

  @Test
  void shouldKeepOneWithoutEverHavingNone() throws IOException {
    final Checkpoints one = new Checkpoints(directory, 1);
    take(one);
    final TakenImage second = take(one);

    assertThat(second.writtenBytes()).isEqualTo(second.bytes());
    put(0, 1, "changed");
    final TakenImage third = take(one);
    assertThat(third.writtenBytes()).isPositive().isLessThan(third.bytes() / 2);
    assertThat(names()).containsExactly("2", "3");
    ImageRestore.verify(second.directory());
  }

  @Test
  void shouldNotCountWhatACrashLeftAndRemoveIt() throws IOException {
    final TakenImage first = take(checkpoints);
    final TakenImage second = take(checkpoints);
    Files.delete(ManifestFile.path(second.directory()));
    Files.createFile(checkpoints.spillFile());

    assertThat(checkpoints.list()).hasSize(1);
    assertThat(checkpoints.list().getFirst().directory()).isEqualTo(first.directory());
    checkpoints.prepare();
    assertThat(names()).containsExactly("1");
    take(checkpoints);
    assertThat(names()).containsExactly("1", "2");
  }

  @Test
  void shouldWriteAnewWhatRottedInTheImageItBeganWith() throws IOException {
    final TakenImage first = take(checkpoints);
    take(checkpoints);
    take(checkpoints);
    flip(ImageFile.path(first.directory()), ImageManifest.read(first.directory()), new Random(1));

    assertRefused(() -> take(checkpoints), Reason.CORRUPT, "not what its manifest says");
    assertThat(names()).as("the damaged one is gone").containsExactly("2", "3");
    assertThat(ImageRestore.verify(take(checkpoints).directory()).epoch())
        .isEqualTo(writer.committedEpoch());
  }

  /** Whether there are as many as are to be kept, or one more to begin with. */
  @Test
  void shouldLeaveTheKeptOnesWhenTheDiskIsFull() throws IOException, InterruptedException {
    for (int before = 2; before <= 4; before++) {
      try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk-" + before), 32 << 20)) {
        final Checkpoints there = new Checkpoints(disk.path(), 2);
        for (int i = 0; i < before; i++) {
          take(there);
        }
        final List<Path> kept = directories(there).subList(0, 2);
        fill(disk.path().resolve("filler"));
        put(before * CONCEPTS, (before + 1) * CONCEPTS, "more");

        assertRefused(() -> take(there), Reason.NO_SPACE, "space");

        assertThat(directories(there)).startsWith(kept.toArray(Path[]::new));
        for (Path image : kept) {
          ImageRestore.verify(image);
        }
        Files.delete(disk.path().resolve("filler"));
        assertThat(ImageRestore.verify(take(there).directory()).epoch())
            .isEqualTo(writer.committedEpoch());
      }
    }
  }

  @Test
  void shouldLeaveTheKeptOnesWhenOneIsGivenUp() throws IOException {
    for (int i = 0; i < 2; i++) {
      take(checkpoints);
      take(checkpoints);
      final List<Path> kept = directories(checkpoints).subList(0, 2);
      checkpoints.prepare();
      try (StoreCapture capture = writer.capture(readers.row(0), checkpoints.spillFile())) {
        capture.cancel();
        assertThatThrownBy(() -> checkpoints.take(capture, NOW_MS)).isNotNull();
      }

      assertThat(directories(checkpoints)).containsExactlyElementsOf(kept);
      for (Path image : kept) {
        ImageRestore.verify(image);
      }
    }
  }

  @Test
  void shouldDeleteWhatIsMoreThanAreKept() throws IOException {
    final Checkpoints many = new Checkpoints(directory, 4);
    for (int i = 0; i < 5; i++) {
      take(many);
    }
    assertThat(names()).containsExactly("1", "2", "3", "4", "5");
    put(0, 1, "changed");
    final TakenImage last = take(checkpoints);

    assertThat(last.writtenBytes()).isLessThan(last.bytes() / 2);
    assertThat(names()).containsExactly("4", "5", "6");
  }

  @Test
  void shouldFindAnyFlippedBit() throws IOException {
    final TakenImage image = take(checkpoints);
    final ImageManifest manifest = ImageManifest.read(image.directory());
    final long seed = new Random().nextLong();
    final Random random = new Random(seed);
    for (int i = 0; i < 50; i++) {
      final long offset = flip(ImageFile.path(image.directory()), manifest, random);
      final Path restored = directory.resolve("restored.dat");
      assertThatThrownBy(() -> ImageRestore.restore(image.directory(), restored))
          .as("bit at offset %s, seed %s", offset, seed)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("must not be used");
      assertThat(directory.resolve("restored.dat")).doesNotExist();
      assertThat(directory.resolve("restored.dat.new")).doesNotExist();
      flipBack(ImageFile.path(image.directory()), offset);
    }
    ImageRestore.verify(image.directory());
  }

  @Test
  void shouldFindAnyDamageToAManifest() throws IOException {
    final TakenImage image = take(checkpoints);
    final Path manifest = ManifestFile.path(image.directory());
    final byte[] whole = Files.readAllBytes(manifest);
    final long seed = new Random().nextLong();
    final Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      final byte[] damaged = whole.clone();
      // The header again and again: there each byte means something else.
      final int at = i < 128 ? i : random.nextInt(whole.length);
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(manifest, damaged);
      assertThatThrownBy(() -> ImageManifest.read(image.directory()))
          .as("byte %s, seed %s", at, seed)
          .isInstanceOf(StoreException.class);
    }
    for (int length : new int[] {0, 1, 127, 128, 200, whole.length - 1}) {
      Files.write(manifest, java.util.Arrays.copyOf(whole, length));
      assertRefused(() -> ImageManifest.read(image.directory()), Reason.CORRUPT, "is damaged");
    }
    Files.write(manifest, whole);
    ImageRestore.verify(image.directory());
  }

  @Test
  void shouldSayThatThereIsNoImage() {
    assertRefused(
        () -> ImageRestore.restore(directory, directory.resolve("restored.dat")),
        Reason.NOT_A_STORE,
        "holds no image");
  }

  @Test
  void shouldNotRestoreOverAStore() throws IOException {
    final TakenImage image = take(checkpoints);
    assertRefused(
        () -> ImageRestore.restore(image.directory(), directory.resolve("store.dat")),
        Reason.HELD,
        "exists already");
  }

  @Test
  void shouldBackUpToADirectoryOfItsOwnOnly() throws IOException {
    final Path target = directory.resolve("backup");
    final TakenImage image = take(new Backup(target));

    assertThat(image.directory()).isEqualTo(target);
    assertThat(ImageRestore.verify(target).epoch()).isEqualTo(writer.committedEpoch());
    assertRefused(() -> new Backup(target).prepare(), Reason.PLATFORM, "not an empty directory");
    assertRefused(
        () -> new Backup(directory.resolve("store.dat")).prepare(),
        Reason.PLATFORM,
        "not an empty directory");
    assertRefused(
        () -> new Backup(directory.resolve("no/such")).prepare(), Reason.PLATFORM, "no/such");
  }

  /** Else a verified image may be there no more after a loss of power. */
  @Test
  void shouldForceTheNamesThatLeadToAnImage() throws IOException {
    final Path backup = directory.resolve("backup");
    assertThat(forcedBy(() -> take(new Backup(backup)))).contains(directory, backup);

    final Path empty = Files.createDirectory(directory.resolve("empty"));
    assertThat(forcedBy(() -> take(new Backup(empty)))).contains(directory, empty);

    final Path all = directory.resolve("checkpoints");
    assertThat(forcedBy(() -> take(checkpoints))).contains(directory, all, all.resolve("1"));
    take(checkpoints);
    take(checkpoints);
    assertThat(forcedBy(() -> take(checkpoints))).contains(all, all.resolve("4"));

    final Path other = Files.createDirectory(directory.resolve("other"));
    assertThat(
            forcedBy(
                () -> {
                  try (CheckpointCopy copy = new Checkpoints(other, 2).copyOf(backup)) {
                    Files.move(copy.seal(empty), copy.directory().resolve("manifest"));
                  }
                }))
        .contains(other, other.resolve("checkpoints"), other.resolve("checkpoints/1"));
  }

  private interface Action {
    void run() throws IOException;
  }

  /** Files and directories that are forced through channels meanwhile. */
  private Set<Path> forcedBy(Action action) throws IOException {
    final Path file = directory.resolve("forced.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.FileForce").withThreshold(Duration.ZERO);
      recording.start();
      action.run();
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals("jdk.FileForce"))
        .map(event -> Path.of(event.getString("path")))
        .collect(Collectors.toSet());
  }

  @Test
  void shouldLeaveNothingOnAFullDisk() throws IOException, InterruptedException {
    for (long bytes = 64 << 10; bytes < 8 << 20; bytes = bytes * 2) {
      try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk-" + bytes), bytes)) {
        final Path target = disk.path().resolve("backup");
        try {
          take(new Backup(target));
          ImageRestore.verify(target);
        } catch (StoreException e) {
          assertThat(e.reason()).as(e.getMessage()).isEqualTo(Reason.NO_SPACE);
          assertThat(disk.path()).isEmptyDirectory();
        }
        put(0, 10, "after");
      }
    }
  }

  /** What the header says is allocated must be: a store through the mapping cannot be refused. */
  @Test
  void shouldRestoreWithDiskSpaceBehindAllThatTheHeaderSays()
      throws IOException, InterruptedException {
    final TakenImage image = take(checkpoints);
    try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 32 << 20)) {
      final Path restored = disk.path().resolve("store.dat");
      ImageRestore.restore(image.directory(), restored);
      fill(disk.path().resolve("filler"));
      try (StoreWriter other = StoreWriter.open(restored, StoreConfig.small(), readers)) {
        other.beginBatch();
        assertRefused(
            () -> other.put(Concept.builder("one more").build()), Reason.NO_SPACE, "no space");
        other.abort();
      }
      assertContent(restored, "first");
    }
  }

  private static void fill(Path file) throws IOException {
    try (RandomAccessFile filler = new RandomAccessFile(file.toFile(), "rw")) {
      while (true) {
        filler.write(new byte[4096]);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private TakenImage take(ImageTarget target) throws IOException {
    target.prepare();
    try (StoreCapture capture = writer.capture(readers.row(0), target.spillFile())) {
      return target.take(capture, NOW_MS);
    }
  }

  private void put(int from, int to, String content) {
    for (int i = from; i < to; ) {
      writer.beginBatch();
      for (int end = Math.min(to, i + 500); i < end; i++) {
        final Concept.Builder concept = Concept.builder("id-" + i).type("type").content(content);
        writer.put(i < CONCEPTS ? concept.embedding(i, 1, 2).build() : concept.build());
      }
      writer.commit();
    }
  }

  private void assertContent(Path file, String content) {
    try (StoreReader reader = StoreReader.open(file);
        Snapshot snapshot = reader.snapshot(readers.row(1))) {
      for (int i = 0; i < CONCEPTS; i++) {
        final Concept concept = snapshot.get("id-" + i).orElseThrow();
        assertThat(concept.content()).isEqualTo(content);
      }
      assertThat(reader.statistics().concepts()).isEqualTo(CONCEPTS);
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("checkpoints"))) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static List<Path> directories(Checkpoints there) {
    return there.list().stream().map(Checkpoints.Checkpoint::directory).toList();
  }

  /** Flips a bit within the ranges of an image, and tells where. */
  private static long flip(Path file, ImageManifest manifest, Random random) throws IOException {
    long position = random.nextLong(manifest.bytes());
    for (var range : manifest.chunks().ranges()) {
      if (position < range.length()) {
        flipBack(file, range.offset() + position);
        return range.offset() + position;
      }
      position -= range.length();
    }
    throw new AssertionError();
  }

  private static void flipBack(Path file, long offset) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.seek(offset);
      final int value = access.read();
      access.seek(offset);
      access.write(value ^ 0x10);
    }
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Reason reason, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }
}
