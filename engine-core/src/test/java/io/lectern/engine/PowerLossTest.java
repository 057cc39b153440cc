package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.layout.StoreHeaderDescriptor;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PowerLossTest {
  @TempDir Path directory;

  private Path path;

  @BeforeEach
  void makeStore() {
    path = directory.resolve("store.dat");
    StoreWriter.create(path, StoreConfig.small(), ReaderTable.inProcess()).close();
  }

  @Test
  void shouldTrustAStoreThatWasClosedBeforeTheMachineWentDown() {
    setHeader(true, true);

    assertThat(mayBeDamaged()).isFalse();
  }

  @Test
  void shouldTrustAStoreWhoseWriterDiedOnThisBoot() {
    setHeader(false, false);

    assertThat(mayBeDamaged()).isFalse();
  }

  @Test
  void shouldNotTrustAStoreThatTheMachineTookDownWithItsWriter() {
    setHeader(false, true);

    assertThat(mayBeDamaged()).isTrue();
    assertThat(mayBeDamaged()).as("once it was closed again").isFalse();
  }

  private void setHeader(boolean clean, boolean ofAnotherBoot) {
    try (StoreFile file = StoreFile.openForWriting(path)) {
      Memory.putInt(file.memory(), StoreHeaderDescriptor.CLEAN_OFFSET, clean ? 1 : 0);
      if (ofAnotherBoot) {
        final int bootId = StoreHeaderDescriptor.BOOT_ID_HIGH_OFFSET;
        Memory.putLong(file.memory(), bootId, Memory.getLong(file.memory(), bootId) + 1);
      }
    }
  }

  private boolean mayBeDamaged() {
    try (StoreWriter writer = StoreWriter.open(path, ReaderTable.inProcess())) {
      return writer.mayBeDamaged();
    }
  }
}
