package io.lectern.engine.verify;

import static io.lectern.layout.StoreHeaderDescriptor.SYMBOL_COUNT_OFFSET;
import static io.lectern.layout.SymbolTableDescriptor.ENTRY_LENGTH;
import static io.lectern.layout.SymbolTableDescriptor.MAX_NAME_LENGTH;
import static io.lectern.layout.SymbolTableDescriptor.MAX_SYMBOLS;
import static io.lectern.layout.SymbolTableDescriptor.NAMES_OFFSET;
import static io.lectern.layout.SymbolTableDescriptor.NAME_BYTES_OFFSET;
import static io.lectern.layout.SymbolTableDescriptor.NAME_LENGTH_OFFSET;
import static io.lectern.layout.SymbolTableDescriptor.checkedNames;
import static io.lectern.layout.SymbolTableDescriptor.checksumEntry;

import io.lectern.engine.SymbolChecksum;
import io.lectern.layout.RegionTableDescriptor;
import java.util.HashMap;
import java.util.Map;

/** The symbol table: names follow each other without a gap, each but once. */
final class SymbolVerifier {
  private final StoreView view;
  private final Findings findings;
  private int count;

  SymbolVerifier(StoreView view, Findings findings) {
    this.view = view;
    this.findings = findings;
  }

  void verify() {
    final long area = view.areaOffset(RegionTableDescriptor.SYMBOLS);
    // Before the count, which may grow meanwhile.
    final long vouching = view.getLong(area);
    count = view.getInt(SYMBOL_COUNT_OFFSET);
    if (!findings.require(
        count >= 0 && count <= MAX_SYMBOLS,
        Findings.HEADER,
        SYMBOL_COUNT_OFFSET,
        "the header counts " + Integer.toUnsignedString(count) + " symbols")) {
      count = 0;
      return;
    }
    final Map<String, Integer> known = new HashMap<>();
    long expected = area + NAMES_OFFSET;
    int checksum = 0;
    for (int symbol = 1; symbol <= count; symbol++) {
      final long entry = area + (long) symbol * ENTRY_LENGTH;
      final long name = view.getLong(entry);
      if (!findings.require(
          name == expected && view.isUsed(RegionTableDescriptor.SYMBOLS, name, NAME_BYTES_OFFSET),
          Findings.SYMBOLS,
          entry,
          "the name of symbol " + symbol + " is not where the one before ends")) {
        return;
      }
      final int length = view.getInt(name + NAME_LENGTH_OFFSET);
      if (!findings.require(
          length >= 1
              && length <= MAX_NAME_LENGTH
              && view.isUsed(RegionTableDescriptor.SYMBOLS, name, NAME_BYTES_OFFSET + length),
          Findings.SYMBOLS,
          name,
          "the name of symbol " + symbol + " has " + length + " bytes")) {
        return;
      }
      checksum = SymbolChecksum.next(checksum, view.bytes(name, NAME_BYTES_OFFSET + length));
      findings.require(
          symbol != checkedNames(vouching) || checksumEntry(checksum, symbol) == vouching,
          Findings.SYMBOLS,
          area,
          "the names of symbols 1 to " + symbol + " do not fit their checksum");
      final String text = Utf8Check.decode(view.bytes(name + NAME_BYTES_OFFSET, length));
      expected = (name + NAME_BYTES_OFFSET + length + 7) & -Long.BYTES;
      findings.require(
          text != null && isZero(name + NAME_BYTES_OFFSET + length, expected),
          Findings.SYMBOLS,
          name,
          "the name of symbol " + symbol + " is not UTF-8, or longer than it says");
      final Integer other = text == null ? null : known.put(text, symbol);
      findings.require(
          other == null,
          Findings.SYMBOLS,
          name,
          "symbols " + other + " and " + symbol + " have the same name '" + text + "'");
    }
    findings.require(
        view.usedBytes(RegionTableDescriptor.SYMBOLS) == expected - area,
        Findings.SYMBOLS,
        StoreView.row(RegionTableDescriptor.SYMBOLS, RegionTableDescriptor.USED_BYTES_OFFSET),
        "the last symbol's name does not end where the symbol area's used bytes end");
  }

  private boolean isZero(long start, long end) {
    for (byte b : view.bytes(start, (int) (end - start))) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether a symbol has a name; 0 is no type. */
  boolean isType(int symbol) {
    return symbol >= 1 && symbol <= count;
  }
}
