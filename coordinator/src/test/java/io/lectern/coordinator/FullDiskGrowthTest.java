package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.coordinator.TestClient.Applied;
import io.lectern.coordinator.TestClient.Rejected;
import io.lectern.coordinator.TestClient.Response;
import io.lectern.coordinator.journal.JournalConfig;
import io.lectern.coordinator.receipts.ReceiptConfig;
import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.NativeFile;
import io.lectern.engine.os.SmallDisk;
import io.lectern.engine.verify.StoreVerifier;
import io.lectern.layout.ipc.RejectionCode;
import io.lectern.layout.ipc.SyncLevel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk of 64 MiB is filled up to a number of pages, again and again, each time another, so that
 * store, journal and checkpoint run out of it wherever they grow. What is refused has changed
 * nothing, readers go on, and the next write after space was freed is taken.
 */
@Timeout(180)
class FullDiskGrowthTest {
  private static final long DISK_BYTES = 64L << 20;
  private static final int PAGE_BYTES = 4096;
  private static final float[] VECTOR = new float[64];

  /** The control file takes 42 MiB of the disk, and there is to be room for two images. */
  private static final int MOST_PAGES_LEFT = 100;

  private static final int FILL_ATTEMPTS = 1000;
  private static final int ROUNDS = Integer.getInteger("lectern.test.fullDisks", 30);

  static {
    Arrays.fill(VECTOR, 1);
  }

  @TempDir private Path root;

  private final long seed = Long.getLong("lectern.test.seed", new Random().nextLong());
  private final Random random = new Random(seed);
  private final Map<String, String> acknowledged = new HashMap<>();
  private int units;
  private int refusedWrites;
  private int refusedCheckpoints;

  @Test
  void shouldRefuseWhatHasNoRoomAndGoOnWhenThereIsSome() throws IOException, InterruptedException {
    try (SmallDisk disk = SmallDisk.mount(root.resolve("disk"), DISK_BYTES)) {
      final Path directory = disk.path().resolve("store");
      ServedStore store = serve(directory);
      try {
        for (int round = 0; round < ROUNDS; round++) {
          final Path filler = disk.path().resolve("filler");
          fill(filler, (long) PAGE_BYTES * (round < 8 ? round : random.nextInt(MOST_PAGES_LEFT)));
          writeUntilRefused(store, round);
          checkpoint(store);
          assertHolds(store, round);
          Files.delete(filler);
          assertThat(write(store)).as("round %s, seed %s", round, seed).isInstanceOf(Applied.class);
          assertThat(store.send(store.client().unit().takeImage("")))
              .as("round %s, seed %s", round, seed)
              .isInstanceOf(Applied.class);
          if (round % 2 == 1) {
            store.close();
            makeRoom(directory);
            store = restart(directory, filler);
          }
        }
        assertHolds(store, ROUNDS);
      } finally {
        store.close();
      }
      assertThat(StoreVerifier.verify(directory.resolve("store.dat"), System.err::println))
          .as("seed %s", seed)
          .isZero();
    }
    assertThat(refusedWrites).as("seed %s", seed).isGreaterThan(ROUNDS / 2);
    assertThat(refusedCheckpoints).as("seed %s", seed).isPositive();
  }

  /** On a disk without a single page; then on one with some. */
  private ServedStore restart(Path directory, Path filler) throws IOException {
    fill(filler, 0);
    assertThatThrownBy(() -> serve(directory).close())
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SPACE));
    Files.delete(filler);
    try {
      return serve(directory);
    } catch (StoreException e) {
      throw new AssertionError(
          "seed " + seed + ", bytes free: " + Files.getFileStore(directory).getUsableSpace(), e);
    }
  }

  private void writeUntilRefused(ServedStore store, int round) {
    for (int i = 0; i < 3000; i++) {
      final Response response = write(store);
      if (response instanceof Rejected rejected) {
        assertThat(rejected.code())
            .as("%s, round %s, seed %s", rejected.message(), round, seed)
            .isEqualTo(RejectionCode.NO_SPACE);
        assertThat(rejected.message()).contains("no space for");
        refusedWrites++;
        return;
      }
    }
  }

  /** A unit of several commands, of which none may be without the others. */
  private Response write(ServedStore store) {
    final String id = "unit-" + units++;
    final String content = "z".repeat(random.nextInt(8) == 0 ? 20_000 : 600) + id;
    final UnitMessage unit =
        store
            .client()
            .unit()
            .put(Concept.builder(id).content(content).embedding(VECTOR).build())
            .put(Concept.builder(id + "-twin").content(content).build())
            .link(Edge.of(id, "twin", id + "-twin"), false)
            .syncLevel(random.nextBoolean() ? SyncLevel.JOURNAL : SyncLevel.SYNC);
    final Response response = store.send(unit);
    if (response instanceof Applied) {
      acknowledged.put(id, content);
    } else {
      assertThat(store.get(id)).as("nothing of %s, seed %s", id, seed).isEmpty();
      assertThat(store.get(id + "-twin")).as("nothing of %s, seed %s", id, seed).isEmpty();
    }
    return response;
  }

  private void checkpoint(ServedStore store) {
    if (store.send(store.client().unit().takeImage("")) instanceof Rejected rejected) {
      assertThat(rejected.code()).as(rejected.message()).isEqualTo(RejectionCode.NO_SPACE);
      refusedCheckpoints++;
    }
  }

  private void assertHolds(ServedStore store, int round) {
    acknowledged.forEach(
        (id, content) -> {
          assertThat(store.get(id).orElseThrow().content())
              .as("%s, round %s, seed %s", id, round, seed)
              .isEqualTo(content);
          assertThat(store.get(id + "-twin")).isPresent();
        });
  }

  /** Superseded content is not what this is about: begin with few concepts again. */
  private void makeRoom(Path directory) {
    try (ServedStore store = serve(directory)) {
      for (String id : acknowledged.keySet()) {
        store.apply(store.client().unit().delete(bytes(id)).delete(bytes(id + "-twin")));
      }
    }
    acknowledged.clear();
  }

  private static byte[] bytes(String id) {
    return id.getBytes(StandardCharsets.UTF_8);
  }

  /** Leaves so many bytes free. */
  private void fill(Path filler, long left) throws IOException {
    try (NativeFile file = NativeFile.open(filler, true, true, 0600)) {
      for (int attempt = 1; !tryFill(file, filler, left); attempt++) {
        assertThat(attempt)
            .as("attempts to fill the disk, seed %s", seed)
            .isLessThan(FILL_ATTEMPTS);
      }
    }
  }

  /** False if a thread of the coordinator took space after it was asked how much there is. */
  private static boolean tryFill(NativeFile file, Path filler, long left) throws IOException {
    final long free = Files.getFileStore(filler).getUsableSpace() - left;
    try {
      if (free > 0) {
        file.allocate(0, free);
      }
      return true;
    } catch (StoreException e) {
      assertThat(e.reason()).isEqualTo(Reason.NO_SPACE);
      return false;
    }
  }

  private static ServedStore serve(Path directory) {
    return new ServedStore(
        CoordinatorConfig.of(directory)
            .withStoreConfig(StoreConfig.small())
            .withJournalConfig(JournalConfig.defaults().withSegmentLength(1 << 20))
            .withReceiptConfig(new ReceiptConfig(16, 50, Duration.ofHours(1)))
            .withCheckpointConfig(new CheckpointConfig(0, 0, 1, 0)));
  }
}
