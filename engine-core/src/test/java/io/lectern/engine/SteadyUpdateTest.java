package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Updates for ever to the same concepts do not grow the file, whatever readers do, unless one of
 * them keeps a snapshot open; and no longer once it is closed.
 */
class SteadyUpdateTest {
  private static final int CONCEPTS = 10_000;
  private static final int UPDATES = Integer.getInteger("lectern.test.updates", 10_000_000);
  private static final int UPDATES_PER_BATCH = 1_000;
  private static final int READERS = 2;

  @TempDir Path directory;

  private final ReaderTable readers = ReaderTable.inProcess();
  private final AtomicBoolean running = new AtomicBoolean(true);
  private StoreWriter writer;
  private StoreReader reader;
  private int next;

  @BeforeEach
  void makeStore() {
    final Path path = directory.resolve("store.dat");
    writer = StoreWriter.create(path, StoreConfig.defaults(), readers);
    reader = StoreReader.open(path);
    update(CONCEPTS, CONCEPTS);
  }

  @AfterEach
  void closeStore() {
    reader.close();
    writer.close();
  }

  @Test
  void shouldKeepFileWithinThreeTimesItsFirstSizeWhileReadersComeAndGo() throws Exception {
    final long first = allocatedBytes();
    try (ExecutorService pool = Executors.newFixedThreadPool(READERS)) {
      final List<Future<Long>> reads = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        final ReaderRow row = readers.row(i);
        row.claim(1, 1, "reader");
        reads.add(pool.submit(() -> read(row)));
      }
      try {
        update(UPDATES, UPDATES_PER_BATCH);
      } finally {
        running.set(false);
      }
      for (Future<Long> read : reads) {
        assertThat(read.get()).as("snapshots opened").isPositive();
      }
    }
    assertThat(allocatedBytes()).isLessThanOrEqualTo(3 * first);
  }

  @Test
  void shouldGrowUnderAStuckSnapshotAndStopWhenItIsClosed() {
    readers.row(0).claim(1, 1, "stuck");
    final Snapshot stuck = reader.snapshot(readers.row(0));
    final long first = allocatedBytes();
    update(500_000, UPDATES_PER_BATCH);
    final long grown = allocatedBytes();
    assertThat(grown).as("bytes under a stuck snapshot").isGreaterThan(3 * first);
    assertThat(stuck.get("id-0").orElseThrow().content()).isEqualTo(content(0));

    stuck.close();
    update(100_000, UPDATES_PER_BATCH);
    final long settled = allocatedBytes();
    final long reused = reader.statistics().reusedBytes();
    update(500_000, UPDATES_PER_BATCH);
    assertThat(allocatedBytes()).as("bytes after it was closed").isEqualTo(settled);
    assertThat(reader.statistics().reusedBytes()).isGreaterThan(reused);
  }

  private void update(int updates, int perBatch) {
    for (int done = 0; done < updates; done += perBatch) {
      writer.beginBatch();
      for (int i = 0; i < perBatch; i++) {
        writer.put(
            Concept.builder("id-" + next % CONCEPTS).type("t").content(content(next)).build());
        next++;
      }
      writer.commit();
    }
  }

  private static String content(int update) {
    return "update " + update + " of a steady stream of them";
  }

  private long read(ReaderRow row) {
    final ConceptFlyweight concept = new ConceptFlyweight();
    long snapshots = 0;
    while (running.get()) {
      try (Snapshot snapshot = reader.snapshot(row)) {
        for (int i = 0; i < 50; i++) {
          final String id = "id-" + (snapshots + i) % CONCEPTS;
          assertThat(snapshot.find(id, concept) && concept.epoch() <= snapshot.epoch())
              .as("%s at epoch %s", id, snapshot.epoch())
              .isTrue();
        }
      }
      snapshots++;
      LockSupport.parkNanos(100_000);
    }
    return snapshots;
  }

  private long allocatedBytes() {
    return reader.statistics().regions().stream().mapToLong(RegionUsage::allocatedBytes).sum();
  }
}
