package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.engine.os.NativeFile;
import io.lectern.engine.os.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * ext4 keeps files in memory in pages of up to 2 MiB, and wants disk space for all of such a page
 * when one byte of it is written: what an area has must end where such a page does, or a full disk
 * is a fault that ends the process.
 */
@Timeout(120)
class LargePageFullDiskTest {
  private static final int MIB = 1 << 20;
  private static final int PAGE_BYTES = 4096;
  private static final int ROUNDS = 12;

  @TempDir private Path directory;

  private final long seed = Long.getLong("lectern.test.seed", new Random().nextLong());
  private final Random random = new Random(seed);

  @Test
  void shouldRefuseWritesToAFullDiskThatIsHeldInLargePages() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      try (SmallDisk disk = SmallDisk.mountExt4(directory.resolve("disk-" + round), 80L * MIB)) {
        final Path path = disk.path().resolve("store.dat");
        try (StoreWriter writer = StoreWriter.create(path, config(), ReaderTable.inProcess())) {
          fill(disk.path().resolve("filler"), PAGE_BYTES * (1500L + random.nextInt(600)));
          final int acknowledged = fillStore(path, writer);
          try (StoreReader reader = StoreReader.open(path)) {
            assertThat(reader.statistics().concepts())
                .as("round %s, seed %s", round, seed)
                .isEqualTo(acknowledged);
          }
        }
        Verified.assertClean(path);
      }
    }
  }

  /** Puts concepts until one is refused; what was written is clean after each batch, as if old. */
  private static int fillStore(Path path, StoreWriter writer) {
    int acknowledged = 0;
    try (NativeFile file = NativeFile.open(path, true, false, 0)) {
      while (true) {
        writer.beginBatch();
        for (int i = 0; i < 50; i++) {
          try {
            writer.put(Concept.builder("id-" + acknowledged).content("x".repeat(500)).build());
            acknowledged++;
          } catch (StoreException e) {
            assertThat(e.reason()).isEqualTo(StoreException.Reason.NO_SPACE);
            writer.commit();
            return acknowledged;
          }
        }
        writer.commit();
        file.sync();
      }
    }
  }

  /** Leaves so many bytes of the disk. */
  private static void fill(Path filler, long left) throws IOException {
    try (NativeFile file = NativeFile.open(filler, true, true, 0600)) {
      final long free = Files.getFileStore(filler).getUsableSpace();
      file.allocate(0, free - left);
    }
  }

  private static StoreConfig config() {
    return StoreConfig.small().withGrowthBytes(StoreConfig.defaults().growthBytes());
  }
}
