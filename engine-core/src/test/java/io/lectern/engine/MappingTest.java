package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappingTest {
  private static final String HASHED_IN_PLACE = "an id of more than eight bytes";
  private static final String ENCODED = "ü";

  @TempDir private Path directory;
  private Path path;

  @BeforeEach
  void setUp() {
    path = directory.resolve("store.dat");
    StoreWriter.create(path, StoreConfig.small(), ReaderTable.inProcess()).close();
  }

  @Test
  void shouldTakeOnlyMultiplesOfEightWithinTheFileForOffsetsOfWords() {
    try (StoreReader reader = StoreReader.open(path)) {
      final Mapping store = reader.mapping();
      final long last = store.memory().byteSize() - Mapping.REACH;
      for (long offset : new long[] {0, 8, 4096, last}) {
        assertThat(store.wordsAt(offset)).isEqualTo(store.at(offset));
      }
      for (long offset : new long[] {1, 4, 4097, last - 1, last + 8, 1L << 62, -8, -1, 1L << 63}) {
        assertThatThrownBy(() -> store.wordsAt(offset))
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("between its words: " + offset);
      }
    }
  }

  @Test
  void shouldFindNothingInAClosedSnapshotHoweverTheIdIsHashed() {
    final ReaderTable readers = ReaderTable.inProcess();
    readers.row(0).claim(ProcessHandle.current().pid(), 0, "test");
    try (StoreReader reader = StoreReader.open(path)) {
      final Snapshot snapshot = reader.snapshot(readers.row(0));
      snapshot.close();
      for (String id : new String[] {HASHED_IN_PLACE, ENCODED}) {
        assertThatThrownBy(() -> snapshot.find(id, new ConceptFlyweight()))
            .isInstanceOf(IllegalStateException.class);
      }
    }
  }
}
