package io.lectern.engine;

import static io.lectern.layout.StoreHeaderDescriptor.SYMBOL_COUNT_OFFSET;

import io.lectern.engine.StoreException.Reason;
import io.lectern.layout.RegionTableDescriptor;
import io.lectern.layout.SymbolTableDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * Adds names of types. A symbol outlives the unit that brought it, also when that unit is refused,
 * since readers may have learned it already: its words are not in the undo log. Used by the
 * writer's thread only.
 */
final class SymbolWriter {
  private final MemorySegment memory;
  private final Area area;
  private final SymbolTable symbols;

  SymbolWriter(StoreFile file, AreaGrowth growth) {
    this.memory = file.memory();
    this.area = new Area(file, growth, RegionTableDescriptor.SYMBOLS);
    this.symbols = new SymbolTable(file);
    vouch();
  }

  SymbolTable table() {
    return symbols;
  }

  /** The symbol of a name, new if need be; 0 for null. */
  int intern(String name) {
    if (name == null) {
      return 0;
    }
    final int known = symbols.symbol(name);
    return known != 0 ? known : add(name);
  }

  private int add(String name) {
    final int symbol = Memory.getInt(memory, SYMBOL_COUNT_OFFSET) + 1;
    if (symbol > SymbolTableDescriptor.MAX_SYMBOLS) {
      throw new StoreException(
          Reason.NO_SPACE,
          "type '"
              + name
              + "' is one too many: a store holds "
              + SymbolTableDescriptor.MAX_SYMBOLS
              + " names of types");
    }
    final byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    final long used = Memory.getLong(memory, area.usedBytesOffset());
    final long length = (SymbolTableDescriptor.NAME_BYTES_OFFSET + utf8.length + 7) & ~7L;
    final long start = area.requireAllocated(used, length);
    Memory.putInt(memory, start + SymbolTableDescriptor.NAME_LENGTH_OFFSET, utf8.length);
    MemorySegment.copy(
        utf8,
        0,
        memory,
        ValueLayout.JAVA_BYTE,
        start + SymbolTableDescriptor.NAME_BYTES_OFFSET,
        utf8.length);
    Memory.putLong(
        memory, area.offset() + (long) symbol * SymbolTableDescriptor.ENTRY_LENGTH, start);
    Memory.putLong(memory, area.usedBytesOffset(), used + length);
    Memory.putIntRelease(memory, SYMBOL_COUNT_OFFSET, symbol);
    vouch();
    return symbol;
  }

  /** Has readers check all names; of a store that was restored, say, fewer or more were. */
  private void vouch() {
    final long vouching = symbols.load();
    if (Memory.getLong(memory, area.offset()) != vouching) {
      Memory.putLongRelease(memory, area.offset(), vouching);
    }
  }
}
