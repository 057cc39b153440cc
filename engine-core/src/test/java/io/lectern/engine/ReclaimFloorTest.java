package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.layout.StoreHeaderDescriptor;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReclaimFloorTest {
  @TempDir Path directory;

  private final ReaderTable readers = ReaderTable.inProcess();
  private final ReaderRow row = readers.row(0);
  private StoreFile file;
  private ReclaimFloor floor;

  @BeforeEach
  void makeStore() {
    final Path path = directory.resolve("store.dat");
    StoreWriter.create(path, StoreConfig.small(), readers).close();
    file = StoreFile.openForWriting(path);
    floor = new ReclaimFloor(file, readers, 1);
    row.claim(1, 1, "test");
  }

  @AfterEach
  void closeStore() {
    file.close();
  }

  @Test
  void shouldNotAllowReuseOfWhatAPinnedEpochCanSee() {
    commit(10);
    row.pin(8, 0);

    assertThat(floor.isReusable(8)).isTrue();
    assertThat(floor.isReusable(9)).isFalse();
  }

  @Test
  void shouldLookAgainAfterSoManyEpochsOrALargeBatch() {
    floor = new ReclaimFloor(file, readers, 64);
    commit(10);
    assertThat(floor.isReusable(10)).isTrue();
    commit(11);
    floor.committed(100);
    assertThat(floor.isReusable(11)).isFalse();
    commit(12);
    floor.committed(10_000);
    assertThat(floor.oldest()).isEqualTo(12);
    commit(75);
    assertThat(floor.isReusable(13)).isFalse();
    commit(76);
    assertThat(floor.isReusable(13)).isTrue();
  }

  @Test
  void shouldNotAllowReuseOfWhatTheBatchInFlightRetires() {
    commit(10);

    assertThat(floor.isReusable(10)).isTrue();
    assertThat(floor.isReusable(11)).isFalse();
  }

  @Test
  void shouldNotAllowReuseOfWhatARetainedEpochCanSee() {
    floor.retain(6);
    commit(10);

    assertThat(floor.isReusable(6)).isTrue();
    assertThat(floor.isReusable(7)).isFalse();
    assertThat(Memory.getLong(file.memory(), StoreHeaderDescriptor.RECLAIM_FLOOR_OFFSET))
        .isEqualTo(6);

    row.pin(3, 0); // too late: taken back in a moment
    commit(11);
    assertThat(floor.isReusable(6)).isTrue();

    row.pin(8, 0);
    floor.retain(Long.MAX_VALUE);
    commit(12);
    assertThat(floor.isReusable(8)).isTrue();
    assertThat(floor.isReusable(9)).isFalse();
  }

  @Test
  void shouldNotRetainWhatAnEarlierWriterMayHaveGivenAway() {
    commit(10);
    floor.look();
    final ReclaimFloor next = new ReclaimFloor(file, readers, 1);
    next.retain(0);
    commit(12);
    next.look();

    assertThat(Memory.getLong(file.memory(), StoreHeaderDescriptor.RECLAIM_FLOOR_OFFSET))
        .isEqualTo(10);
  }

  @Test
  void shouldPublishTheFloorBeforeItLooksAtThePins() {
    commit(10);

    assertThat(floor.isReusable(10)).isTrue();
    assertThat(Memory.getLong(file.memory(), StoreHeaderDescriptor.RECLAIM_FLOOR_OFFSET))
        .isEqualTo(10);
  }

  /**
   * A reader may store a pin below the floor and take it back once it has seen the floor. Meanwhile
   * the writer must not change its mind: it has sized a new edge block by what it leaves out.
   */
  @Test
  void shouldNotTakeBackAnAnswerForAPinThatComesTooLate() {
    commit(10);
    assertThat(floor.isReusable(10)).isTrue();

    row.pin(3, 0);
    commit(11);

    assertThat(floor.isReusable(11)).isFalse();
    assertThat(floor.isReusable(10)).isTrue();
  }

  private void commit(long epoch) {
    Memory.putLongRelease(file.memory(), StoreHeaderDescriptor.COMMITTED_EPOCH_OFFSET, epoch);
  }
}
