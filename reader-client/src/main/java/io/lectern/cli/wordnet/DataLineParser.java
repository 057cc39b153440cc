package io.lectern.cli.wordnet;

import io.lectern.cli.wordnet.Synset.Pointer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Parses the lines of a data file; not thread-safe. */
final class DataLineParser {
  private static final int HEXADECIMAL = 16;

  private final Map<String, String> symbols = new HashMap<>();

  private String line;
  private int next;

  /**
   * The synset of a line.
   *
   * @throws IllegalArgumentException if the line is not as documented
   */
  Synset parse(String line) {
    this.line = line;
    next = 0;
    try {
      final int offset = Integer.parseInt(field());
      final int lexicographerFile = Integer.parseInt(field());
      final char letter = field().charAt(0);
      final List<String> lemmas = lemmas(Integer.parseInt(field(), HEXADECIMAL));
      final List<Pointer> pointers = pointers(Integer.parseInt(field()));
      return new Synset(offset, lexicographerFile, letter, lemmas, pointers, gloss());
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      final String shown = line.length() > 80 ? line.substring(0, 80) + "…" : line;
      throw new IllegalArgumentException("not a WordNet data line: " + shown, e);
    }
  }

  private List<String> lemmas(int count) {
    final List<String> lemmas = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      lemmas.add(withoutMarker(field()));
      field();
    }
    return List.copyOf(lemmas);
  }

  /** Adjectives carry their position as a suffix: (p), (a) or (ip). */
  private static String withoutMarker(String word) {
    final int marker = word.endsWith(")") ? word.lastIndexOf('(') : -1;
    return marker > 0 ? word.substring(0, marker) : word;
  }

  private List<Pointer> pointers(int count) {
    final List<Pointer> pointers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      final String symbol = symbols.computeIfAbsent(field(), text -> text);
      final int target = Integer.parseInt(field());
      final char letter = field().charAt(0);
      field();
      pointers.add(new Pointer(symbol, target, letter));
    }
    return List.copyOf(pointers);
  }

  private String gloss() {
    final int bar = line.indexOf('|', next);
    return bar < 0 ? "" : line.substring(bar + 1).strip();
  }

  private String field() {
    final int end = line.indexOf(' ', next);
    if (end < 0) {
      throw new IndexOutOfBoundsException("the line ends after column " + next);
    }
    final String field = line.substring(next, end);
    next = end + 1;
    return field;
  }
}
