package io.lectern.engine;

import static io.lectern.layout.StoreHeaderDescriptor.SYMBOL_COUNT_OFFSET;
import static io.lectern.layout.SymbolTableDescriptor.*;

import io.lectern.layout.RegionTableDescriptor;
import java.lang.foreign.ValueLayout;

/**
 * Puts right where the names of types are: they follow each other, so that their entries, their
 * count and their length as a whole each follow from the others. Used by one thread.
 */
final class SymbolRepair {
  private final RepairFile store;
  private final long area;
  private final long allocatedEnd;
  private int count;

  SymbolRepair(RepairFile store) {
    this.store = store;
    this.area = store.file().areaOffset(RegionTableDescriptor.SYMBOLS);
    this.allocatedEnd = area + store.file().allocatedBytes(RegionTableDescriptor.SYMBOLS);
  }

  /**
   * Repairs.
   *
   * @throws StoreException CORRUPT if the length of a name is damaged
   */
  void repair() {
    final long used = store.getLong(RepairFile.usedBytesOffset(RegionTableDescriptor.SYMBOLS));
    final int claimed = store.getInt(SYMBOL_COUNT_OFFSET);
    final long usedEnd = area + used;
    final long vouching = store.getLong(area);
    boolean fits = true;
    int checksum = 0;
    long name = area + NAMES_OFFSET;
    while (count < MAX_SYMBOLS && isName(name) && (name < usedEnd || count < claimed)) {
      count++;
      store.putLong(area + (long) count * ENTRY_LENGTH, name);
      checksum = SymbolChecksum.next(checksum, bytes(name));
      fits &= count != checkedNames(vouching) || checksumEntry(checksum, count) == vouching;
      name = next(name);
    }
    final boolean byUsed = name == usedEnd;
    if (!byUsed && count != claimed) {
      throw RepairFile.beyondRepair(
          "the length of a type's name is damaged, at offset " + name + " or before");
    }
    store.putInt(SYMBOL_COUNT_OFFSET, count);
    store.putLong(RepairFile.usedBytesOffset(RegionTableDescriptor.SYMBOLS), name - area);
    if (!fits) {
      store.tell(
          "the names of types do not fit their checksum: one of them may be damaged, which cannot"
              + " be told from here; they were kept");
    }
    store.putLong(area, checksumEntry(checksum, count));
    final long changes = store.takeChanges();
    if (changes > 0) {
      store.tell(changes + " words of the table of type names were put right by the names");
    }
  }

  /** Whether a symbol has a name; 0 is no type. */
  boolean isType(int symbol) {
    return symbol >= 1 && symbol <= count;
  }

  private boolean isName(long name) {
    if (name > allocatedEnd - NAME_BYTES_OFFSET) {
      return false;
    }
    final int length = store.getInt(name + NAME_LENGTH_OFFSET);
    return length >= 1 && length <= MAX_NAME_LENGTH && next(name) <= allocatedEnd;
  }

  private byte[] bytes(long name) {
    final int length = NAME_BYTES_OFFSET + store.getInt(name + NAME_LENGTH_OFFSET);
    return store.memory().asSlice(name, length).toArray(ValueLayout.JAVA_BYTE);
  }

  private long next(long name) {
    return (name + NAME_BYTES_OFFSET + store.getInt(name + NAME_LENGTH_OFFSET) + 7) & -Long.BYTES;
  }
}
