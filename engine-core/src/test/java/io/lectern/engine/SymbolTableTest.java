package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.engine.StoreException.Reason;
import io.lectern.layout.RegionTableDescriptor;
import io.lectern.layout.StoreHeaderDescriptor;
import io.lectern.layout.SymbolTableDescriptor;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SymbolTableTest {
  @TempDir Path directory;

  private Path path;

  @BeforeEach
  void makeStoreWithThreeTypes() {
    path = directory.resolve("store.dat");
    try (StoreWriter writer =
        StoreWriter.create(path, StoreConfig.small(), ReaderTable.inProcess())) {
      put(writer, "a", "person");
      put(writer, "b", "place");
      put(writer, "c", "thing");
    }
  }

  @Test
  void shouldRefuseNamesOfWhichABitIsNotAsItWasStored() {
    flip(SymbolTableDescriptor.NAMES_OFFSET + SymbolTableDescriptor.NAME_BYTES_OFFSET, 1);
    assertDamaged();
    assertDamaged(); // trying again does not make it right
    assertThatThrownBy(
            () -> StoreWriter.open(path, StoreConfig.small(), ReaderTable.inProcess()).close())
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT));
    try (StoreFile file = StoreFile.openForWriting(path)) {
      assertThat(Memory.getInt(file.memory(), StoreHeaderDescriptor.CLEAN_OFFSET))
          .as("still closed in order")
          .isEqualTo(1);
    }
  }

  @Test
  void shouldRefuseNamesWhoseChecksumIsNotAsItWasStored() {
    flip(0, 0x40);
    assertDamaged();
  }

  @Test
  void shouldReadNamesOfAStoreFromBeforeThereWasAChecksumAndAddOne() {
    put(0, 0);
    assertThat(names()).containsExactly("person", "place", "thing");
    StoreWriter.open(path, StoreConfig.small(), ReaderTable.inProcess()).close();
    assertThat(checkedNames()).isEqualTo(3);
  }

  @Test
  void shouldCheckTheNamesThatTheChecksumIsOfWhenThereAreMore() {
    final long first = checksumEntryOf("person");
    put(0, first);
    assertThat(names()).containsExactly("person", "place", "thing");
    put(0, first + 1);
    assertDamaged();
  }

  @Test
  void shouldReadOnWhenTheChecksumIsOfMoreNamesThanThereAre() {
    try (StoreFile file = StoreFile.openForWriting(path)) {
      Memory.putInt(file.memory(), StoreHeaderDescriptor.SYMBOL_COUNT_OFFSET, 2);
    }
    try (StoreFile file = StoreFile.openForWriting(path)) {
      assertThat(new SymbolTable(file).name(2)).isEqualTo("place");
    }
  }

  private void assertDamaged() {
    assertThatThrownBy(this::names)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT))
        .hasMessageContaining("checksum");
  }

  private String[] names() {
    try (StoreFile file = StoreFile.openForWriting(path)) {
      final SymbolTable symbols = new SymbolTable(file);
      return new String[] {symbols.name(1), symbols.name(2), symbols.name(3)};
    }
  }

  private static long checksumEntryOf(String name) {
    final byte[] stored = new byte[SymbolTableDescriptor.NAME_BYTES_OFFSET + name.length()];
    stored[0] = (byte) name.length();
    for (int i = 0; i < name.length(); i++) {
      stored[SymbolTableDescriptor.NAME_BYTES_OFFSET + i] = (byte) name.charAt(i);
    }
    return SymbolTableDescriptor.checksumEntry(SymbolChecksum.next(0, stored), 1);
  }

  private int checkedNames() {
    try (StoreFile file = StoreFile.openForWriting(path)) {
      return SymbolTableDescriptor.checkedNames(
          Memory.getLong(file.memory(), file.areaOffset(RegionTableDescriptor.SYMBOLS)));
    }
  }

  private void flip(long offset, int bits) {
    try (StoreFile file = StoreFile.openForWriting(path)) {
      final long at = file.areaOffset(RegionTableDescriptor.SYMBOLS) + offset;
      Memory.putInt(file.memory(), at, Memory.getInt(file.memory(), at) ^ bits);
    }
  }

  private void put(long offset, long word) {
    try (StoreFile file = StoreFile.openForWriting(path)) {
      Memory.putLong(file.memory(), file.areaOffset(RegionTableDescriptor.SYMBOLS) + offset, word);
    }
  }

  private static void put(StoreWriter writer, String id, String type) {
    writer.beginBatch();
    writer.put(Concept.builder(id).type(type).build());
    writer.commit();
  }
}
