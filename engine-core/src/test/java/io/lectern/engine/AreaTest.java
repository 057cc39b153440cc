package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.NativeFile;
import io.lectern.layout.RegionTableDescriptor;
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
    final Path path = directory.resolve("store.dat");
    NewStore.format(path, StoreConfig.defaults());
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
  void shouldGiveAllOfItsReservedSpaceAndNoMore() {
    final long reserved = file.reservedBytes(RegionTableDescriptor.RECORDS);
    assertThatThrownBy(() -> area.requireAllocated(reserved, 1))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SPACE));
  }
}
