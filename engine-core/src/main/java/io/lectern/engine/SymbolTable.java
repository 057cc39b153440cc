package io.lectern.engine;

import static io.lectern.layout.StoreHeaderDescriptor.SYMBOL_COUNT_OFFSET;
import static io.lectern.layout.SymbolTableDescriptor.NAME_BYTES_OFFSET;

import io.lectern.engine.StoreException.Reason;
import io.lectern.layout.RegionTableDescriptor;
import io.lectern.layout.SymbolTableDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The names of types, read from the file as they are first needed and kept on the heap: symbols
 * never change. Safe for use by several threads.
 */
final class SymbolTable {
  private final MemorySegment memory;
  private final long table;
  private final Map<String, Integer> symbolOf = new ConcurrentHashMap<>();
  private volatile String[] names = {null};
  private int checksum; // of these

  SymbolTable(StoreFile file) {
    this.memory = file.memory();
    this.table = file.areaOffset(RegionTableDescriptor.SYMBOLS);
  }

  /** The name of a symbol; null for symbol 0. */
  String name(int symbol) {
    final String[] known = names;
    if (symbol >= 0 && symbol < known.length) {
      return known[symbol];
    }
    load();
    if (symbol < 0 || symbol >= names.length) {
      throw new StoreException(
          Reason.CORRUPT, "there is no symbol " + Integer.toUnsignedString(symbol));
    }
    return names[symbol];
  }

  /** The symbol of a name, 0 if the store has none. */
  int symbol(String name) {
    final Integer known = symbolOf.get(name);
    if (known != null) {
      return known;
    }
    load();
    return symbolOf.getOrDefault(name, 0);
  }

  /**
   * Reads all names that there are.
   *
   * @return the entry that vouches for them
   */
  synchronized long load() {
    // Before the count, see SymbolTableDescriptor.
    final long vouching = Memory.getLongAcquire(memory, table);
    final int count = Memory.getIntAcquire(memory, SYMBOL_COUNT_OFFSET);
    if (count >= names.length && count <= SymbolTableDescriptor.MAX_SYMBOLS) {
      load(count, vouching);
    }
    return SymbolTableDescriptor.checksumEntry(checksum, names.length - 1);
  }

  private void load(int count, long vouching) {
    final int known = names.length;
    final String[] loaded = Arrays.copyOf(names, count + 1);
    int next = checksum;
    for (int symbol = known; symbol <= count; symbol++) {
      final byte[] name = readChecked(symbol);
      next = SymbolChecksum.next(next, name);
      if (symbol == SymbolTableDescriptor.checkedNames(vouching)
          && SymbolTableDescriptor.checksumEntry(next, symbol) != vouching) {
        throw new StoreException(
            Reason.CORRUPT,
            "the first "
                + symbol
                + " names of types do not fit their checksum: run lectern verify, and restore a"
                + " checkpoint or a backup");
      }
      loaded[symbol] =
          new String(
              name, NAME_BYTES_OFFSET, name.length - NAME_BYTES_OFFSET, StandardCharsets.UTF_8);
    }
    for (int symbol = known; symbol <= count; symbol++) {
      symbolOf.put(loaded[symbol], symbol);
    }
    checksum = next;
    names = loaded;
  }

  private byte[] readChecked(int symbol) {
    try {
      return read(symbol);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new StoreException(
          Reason.CORRUPT,
          "the name of symbol " + symbol + " is not in the file: run lectern verify",
          e);
    }
  }

  /** A name as it is stored, its length first. */
  private byte[] read(int symbol) {
    final long name =
        Memory.getLong(memory, table + (long) symbol * SymbolTableDescriptor.ENTRY_LENGTH);
    final int length = Memory.getInt(memory, name + SymbolTableDescriptor.NAME_LENGTH_OFFSET);
    if (length < 1 || length > SymbolTableDescriptor.MAX_NAME_LENGTH) {
      throw new StoreException(
          Reason.CORRUPT, "symbol " + symbol + " has a name of " + length + " bytes");
    }
    final byte[] bytes = new byte[NAME_BYTES_OFFSET + length];
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, name, bytes, 0, bytes.length);
    return bytes;
  }
}
