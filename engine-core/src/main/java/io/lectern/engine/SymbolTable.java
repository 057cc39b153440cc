package io.lectern.engine;

import static io.lectern.layout.StoreHeaderDescriptor.SYMBOL_COUNT_OFFSET;

import io.lectern.engine.StoreException.Reason;
import io.lectern.layout.RegionTableDescriptor;
import io.lectern.layout.SymbolTableDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
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

  private synchronized void load() {
    final int count = Memory.getIntAcquire(memory, SYMBOL_COUNT_OFFSET);
    final String[] known = names;
    if (count + 1 <= known.length || count > SymbolTableDescriptor.MAX_SYMBOLS) {
      return;
    }
    final String[] loaded = java.util.Arrays.copyOf(known, count + 1);
    for (int symbol = known.length; symbol <= count; symbol++) {
      loaded[symbol] = readChecked(symbol);
      symbolOf.put(loaded[symbol], symbol);
    }
    names = loaded;
  }

  private String readChecked(int symbol) {
    try {
      return read(symbol);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new StoreException(
          Reason.CORRUPT,
          "the name of symbol " + symbol + " is not in the file: run lectern verify",
          e);
    }
  }

  private String read(int symbol) {
    final long name =
        Memory.getLong(memory, table + (long) symbol * SymbolTableDescriptor.ENTRY_LENGTH);
    final int length = Memory.getInt(memory, name + SymbolTableDescriptor.NAME_LENGTH_OFFSET);
    if (length < 1 || length > SymbolTableDescriptor.MAX_NAME_LENGTH) {
      throw new StoreException(
          Reason.CORRUPT, "symbol " + symbol + " has a name of " + length + " bytes");
    }
    final byte[] utf8 = new byte[length];
    MemorySegment.copy(
        memory,
        ValueLayout.JAVA_BYTE,
        name + SymbolTableDescriptor.NAME_BYTES_OFFSET,
        utf8,
        0,
        length);
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
