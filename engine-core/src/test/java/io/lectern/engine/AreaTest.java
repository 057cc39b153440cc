package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.NativeFile;
import io.lectern.engine.os.SmallDisk;
import io.lectern.layout.RegionTableDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AreaTest {
  private static final long STEP = StoreConfig.defaults().growthBytes();

  @TempDir Path directory;

  private StoreFile file;
  private NativeFile disk;
  private Area area;

  @BeforeEach
  void open() {
    open(directory.resolve("store.dat"), StoreConfig.defaults());
  }

  private void open(Path path, StoreConfig config) {
    NewStore.format(path, config);
    file = StoreFile.openForWriting(path);
    disk = NativeFile.open(path, true, false, 0);
    area = new Area(file, new AreaGrowth(disk, STEP), RegionTableDescriptor.RECORDS);
  }

  @AfterEach
  void close() {
    file.close();
    disk.close();
  }

  @Test
  void shouldLeaveItsSpaceAsItIsWhileMostOfItIsFree() {
    final long allocated = area.allocated();
    area.requireAllocated(0, allocated / 2);
    assertThat(area.allocated()).isEqualTo(allocated);
  }

  @Test
  void shouldTakeSpaceBeforeItIsNeeded() {
    final long allocated = area.allocated();
    area.requireAllocated(0, allocated - 1);
    assertThat(area.allocated()).isEqualTo(allocated + STEP);
    assertThat(file.allocatedBytes(RegionTableDescriptor.RECORDS)).isEqualTo(allocated + STEP);
  }

  @Test
  void shouldGiveTheSpaceThatItHasWhenTheDiskHasNoMore() throws Exception {
    close();
    try (SmallDisk small = SmallDisk.mount(directory.resolve("disk"), 64L << 20)) {
      open(small.path().resolve("store.dat"), StoreConfig.defaults());
      try (NativeFile filler = NativeFile.open(small.path().resolve("filler"), true, true, 0600)) {
        filler.allocate(0, Files.getFileStore(small.path()).getUsableSpace());
      }
      final long allocated = area.allocated();

      assertThat(area.requireAllocated(0, allocated)).isEqualTo(area.offset());
      assertThat(area.allocated()).isEqualTo(allocated);
      assertNoSpace(allocated);

      Files.delete(small.path().resolve("filler"));
      area.requireAllocated(allocated, 1);
      assertThat(area.allocated()).isGreaterThan(allocated);
    }
  }

  @Test
  void shouldGiveAllOfItsReservedSpaceAndNoMore() {
    close();
    open(directory.resolve("small.dat"), StoreConfig.small());
    final long reserved = file.reservedBytes(RegionTableDescriptor.RECORDS);

    area.requireAllocated(0, reserved - STEP);
    area.requireAllocated(0, reserved);
    area.requireAllocated(reserved - 1, 1);

    assertThat(area.allocated()).isEqualTo(reserved);
    assertNoSpace(reserved);
  }

  private void assertNoSpace(long position) {
    assertThatThrownBy(() -> area.requireAllocated(position, 1))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SPACE));
  }
}
