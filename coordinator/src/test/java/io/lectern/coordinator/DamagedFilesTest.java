package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.coordinator.StoreRestorer.Request;
import io.lectern.coordinator.TestClient.Applied;
import io.lectern.coordinator.TestClient.Rejected;
import io.lectern.coordinator.TestClient.Response;
import io.lectern.coordinator.journal.JournalConfig;
import io.lectern.coordinator.receipts.ReceiptConfig;
import io.lectern.engine.Concept;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreReader;
import io.lectern.layout.ipc.RejectionCode;
import io.lectern.layout.ipc.SyncLevel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bits flip in the files beside the store while no coordinator runs. The next one starts with what
 * was acknowledged, or refuses to, and says why.
 */
@Timeout(120)
class DamagedFilesTest {
  private static final int UNITS = 80;
  private static final String CONTENT = "x".repeat(300);
  private static final int ROUNDS = Integer.getInteger("lectern.test.fileFlips", 40);

  @TempDir private Path root;

  private final long seed = Long.getLong("lectern.test.seed", new Random().nextLong());
  private final Random random = new Random(seed);
  private final List<Applied> receipts = new ArrayList<>();
  private Path directory;

  @BeforeEach
  void makeStore() {
    directory = root.resolve("store");
    try (ServedStore store = serve()) {
      for (int i = 0; i < UNITS; i++) {
        if (i == UNITS / 2) {
          store.checkpoint();
        }
        receipts.add(sendUntilKnown(store, i));
      }
    }
  }

  private static UnitMessage unit(ServedStore store, int i) {
    return store
        .client()
        .unit()
        .put(Concept.builder("id-" + i).content(CONTENT).build())
        .key(5, i)
        .syncLevel(SyncLevel.JOURNAL);
  }

  @Test
  void shouldNeverTakeADamagedIndexOfReceiptsAtItsWord() throws IOException {
    for (int round = 0; round < ROUNDS / 2; round++) {
      flip(anyFile(directory.resolve("receipts")));
      try (ServedStore store = serve()) {
        for (int i = 0; i < 5; i++) {
          final int unit = random.nextInt(UNITS);
          final Applied first = receipts.get(unit);
          assertThat(sendUntilKnown(store, unit))
              .as("unit %s in round %s, seed %s", unit, round, seed)
              .returns(first.epoch(), Applied::epoch)
              .returns(first.changedCount(), Applied::changedCount);
        }
      }
      assertThat(conceptCount()).as("seed %s", seed).isEqualTo(UNITS);
    }
  }

  private static Applied sendUntilKnown(ServedStore store, int unit) {
    while (true) {
      final Response response = store.send(unit(store, unit));
      if (response instanceof Applied applied) {
        return applied;
      }
      assertThat(((Rejected) response).code()).isEqualTo(RejectionCode.KEYS_UNAVAILABLE);
      Thread.onSpinWait();
    }
  }

  @Test
  void shouldStartWithWhateverIsInTheControlFile() throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < 1 + random.nextInt(20); i++) {
        flip(directory.resolve("control.dat"));
      }
      try (ServedStore store = serve()) {
        final UnitMessage unit = store.client().unit().put(Concept.builder("new-" + round).build());
        assertThat(store.send(unit))
            .as("round %s, seed %s", round, seed)
            .isInstanceOf(Applied.class);
        assertThat(store.get("id-" + (UNITS - 1))).isPresent();
      }
    }
  }

  @Test
  void shouldLoseNothingOfADamagedJournalOrRefuseIt() throws IOException {
    for (int round = 0; round < ROUNDS * 2 / 5; round++) {
      final Path file = anyDataFile();
      final byte[] whole = Files.readAllBytes(file);
      if (round % 4 == 0 && !isLast(file)) {
        cut(file);
      } else {
        flip(file);
      }
      try {
        new StoreRestorer(CoordinatorConfig.of(directory), System.err)
            .restore(new Request(null, StoreRestorer.LAST_EPOCH, true, true));
        try (ServedStore store = serve()) {
          for (int i = 0; i < UNITS; i++) {
            assertThat(store.get("id-" + i))
                .as("id-%s in round %s, seed %s", i, round, seed)
                .isPresent();
          }
        }
      } catch (StoreException e) {
        assertThat(e.getMessage()).as("seed %s", seed).contains("journal");
        Files.write(file, whole);
      }
    }
  }

  @Test
  void shouldRefuseAJournalWithOneWrongBitInAUnitThatIsNeeded() throws IOException {
    final Path file = lastFileWithAUnit();
    final byte[] bytes = Files.readAllBytes(file);
    final int unit = indexOf(bytes, CONTENT.getBytes(StandardCharsets.US_ASCII));
    final int hit = unit + random.nextInt(CONTENT.length());
    bytes[hit] ^= (byte) (1 << random.nextInt(8));
    Files.write(file, bytes);

    assertThatThrownBy(
            () ->
                new StoreRestorer(CoordinatorConfig.of(directory), System.err)
                    .restore(new Request(null, StoreRestorer.LAST_EPOCH, true, true)))
        .as("byte %s of %s, seed %s", hit, file.getFileName(), seed)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("journal");
  }

  /** The units of the first half are in the checkpoint too, those of the last file only there. */
  private Path lastFileWithAUnit() throws IOException {
    final byte[] content = CONTENT.getBytes(StandardCharsets.US_ASCII);
    for (Path file : files(directory.resolve("journal")).reversed()) {
      if (indexOf(Files.readAllBytes(file), content) >= 0) {
        return file;
      }
    }
    throw new AssertionError("no file of the journal holds a unit");
  }

  private static int indexOf(byte[] bytes, byte[] wanted) {
    for (int i = 0; i <= bytes.length - wanted.length; i++) {
      if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    return -1;
  }

  private Path anyDataFile() throws IOException {
    final List<Path> files = files(directory.resolve("journal"));
    return files.get(random.nextInt(files.size()));
  }

  /** What is missing at the end of all may never have been written. */
  private boolean isLast(Path file) throws IOException {
    return file.equals(files(directory.resolve("journal")).getLast());
  }

  private Path anyFile(Path parent) throws IOException {
    final List<Path> files = files(parent);
    return files.get(random.nextInt(files.size()));
  }

  private static List<Path> files(Path parent) throws IOException {
    try (Stream<Path> walk = Files.walk(parent)) {
      return walk.filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("metadata"))
          .sorted()
          .toList();
    }
  }

  private void cut(Path file) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.setLength(random.nextLong(access.length()));
    }
  }

  /** More often near the begin, where headers and tables are. */
  private void flip(Path file) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      final long length = access.length();
      final long offset =
          random.nextBoolean() ? random.nextLong(Math.min(length, 4096)) : random.nextLong(length);
      access.seek(offset);
      final int old = access.read();
      access.seek(offset);
      access.write(old ^ (1 << random.nextInt(8)));
    }
  }

  private long conceptCount() {
    try (StoreReader reader = StoreReader.open(directory.resolve("store.dat"))) {
      return reader.statistics().concepts();
    }
  }

  private ServedStore serve() {
    return new ServedStore(
        CoordinatorConfig.of(directory)
            .withStoreConfig(StoreConfig.small())
            .withJournalConfig(JournalConfig.defaults().withSegmentLength(8192))
            .withReceiptConfig(new ReceiptConfig(16, 50, Duration.ofHours(1)))
            .withCheckpointConfig(CheckpointConfig.onRequest()));
  }
}
