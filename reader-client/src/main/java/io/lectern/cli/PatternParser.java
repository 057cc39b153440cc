package io.lectern.cli;

import io.lectern.client.graph.Directions;
import io.lectern.client.graph.EdgeFilter;
import io.lectern.client.graph.GraphPattern;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Reads a pattern as it is drawn: {@code (x:synset)-[hypernym|instance_hypernym]->(y='dog.n.01')},
 * several such chains parted by commas. A concept is {@code (NAME:TYPE='ID')}, of which all may be
 * left out; an edge {@code -[TYPE|…]->}, {@code <-[TYPE|…]-}, {@code -[TYPE|…]-} for either way, or
 * without brackets for every type. What holds one of the signs stands in single quotes, where
 * {@code ''} is one.
 */
final class PatternParser {
  private static final String SIGNS = "()[]<>|:=',";

  private final String text;
  private final GraphPattern.Builder pattern = GraphPattern.builder();
  private int position;
  private int nameless;

  private PatternParser(String text) {
    this.text = text;
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException if it is not one, with the place
   */
  static GraphPattern.Builder parse(String text) {
    return new PatternParser(text).chains();
  }

  /** Whether a variable was named in the pattern; others are not shown beside it. */
  static boolean isNamed(String variable) {
    return !variable.startsWith("(");
  }

  private GraphPattern.Builder chains() {
    do {
      String from = concept();
      while (!isNext(',') && position < text.length()) {
        from = step(from);
      }
    } while (take(','));
    return pattern;
  }

  private String concept() {
    require('(');
    final String word = word();
    final String name = word.isEmpty() ? "(" + ++nameless + ")" : word;
    pattern.concept(name);
    if (take(':')) {
      pattern.type(name, someWord("a type"));
    }
    if (take('=')) {
      pattern.is(name, someWord("an id"));
    }
    require(')');
    return name;
  }

  /** An edge and the concept that it leads to. */
  private String step(String from) {
    final boolean backwards = take('<');
    require('-');
    final Set<String> types = new LinkedHashSet<>();
    if (take('[')) {
      do {
        types.add(someWord("a type"));
      } while (take('|'));
      require(']');
    }
    require('-');
    final boolean forwards = take('>');
    if (backwards && forwards) {
      throw wrong("an edge points one way, or either way without < and >");
    }
    final String to = concept();
    final Directions directions =
        backwards ? Directions.IN : forwards ? Directions.OUT : Directions.BOTH;
    pattern.edge(from, EdgeFilter.out().directions(directions).types(types), to);
    return to;
  }

  private String someWord(String what) {
    final boolean isQuoted = isNext('\'');
    final String word = word();
    if (word.isEmpty() && !isQuoted) {
      throw wrong(what + " is missing");
    }
    return word;
  }

  /** What stands before the next sign, or in quotes; empty if nothing does. */
  private String word() {
    if (isNext('\'')) {
      return quoted();
    }
    final int start = position;
    while (position < text.length() && SIGNS.indexOf(text.charAt(position)) < 0) {
      position++;
    }
    return text.substring(start, position).strip();
  }

  private String quoted() {
    final StringBuilder word = new StringBuilder();
    final int start = position++;
    while (position < text.length()) {
      final char next = text.charAt(position++);
      if (next != '\'') {
        word.append(next);
      } else if (position < text.length() && text.charAt(position) == '\'') {
        word.append('\'');
        position++;
      } else {
        return word.toString();
      }
    }
    position = start;
    throw wrong("a quote does not end");
  }

  private boolean isNext(char sign) {
    while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
      position++;
    }
    return position < text.length() && text.charAt(position) == sign;
  }

  private boolean take(char sign) {
    if (isNext(sign)) {
      position++;
      return true;
    }
    return false;
  }

  private void require(char sign) {
    if (!take(sign)) {
      throw wrong("'" + sign + "' is missing");
    }
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(
        "the pattern is wrong at character %d: %s. An example: (x:synset)-[hypernym]->(y='dog.n.01')"
            .formatted(position + 1, what));
  }
}
