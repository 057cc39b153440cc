package io.lectern.engine;

import io.lectern.engine.Filter.Operator;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;

/** The words and signs of a filter, one after the other. Used by one thread. */
final class FilterTokens {
  private static final String SIGNS = "()=<>!,'\"≠≤≥";
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?((0|[1-9]\\d*)(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");
  private static final Pattern WHOLE = Pattern.compile("[+-]?(0|[1-9]\\d{0,17})");

  private final String text;
  private int position;

  FilterTokens(String text) {
    this.text = text;
  }

  int position() {
    return position;
  }

  void backTo(int earlier) {
    position = earlier;
  }

  /** Where the next one begins. */
  int start() {
    while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
      position++;
    }
    return position;
  }

  boolean isAtEnd() {
    return start() == text.length();
  }

  boolean take(char sign) {
    if (!isAtEnd() && text.charAt(position) == sign) {
      position++;
      return true;
    }
    return false;
  }

  void require(char sign) {
    if (!take(sign)) {
      throw expected("'" + sign + "'");
    }
  }

  /** Takes a word, whatever its case, if it is next. */
  boolean takeKeyword(String keyword) {
    if (isWord() && peekWord().equalsIgnoreCase(keyword)) {
      position += keyword.length();
      return true;
    }
    return false;
  }

  /** Takes an operator; null if none is next. */
  Operator takeOperator() {
    final int start = start();
    for (String sign : new String[] {"!=", "<=", ">=", "=", "<", ">", "≠", "≤", "≥"}) {
      if (text.startsWith(sign, start)) {
        position = start + sign.length();
        return switch (sign) {
          case "=" -> Operator.EQUAL;
          case "!=", "≠" -> Operator.NOT_EQUAL;
          case "<" -> Operator.LESS;
          case "<=", "≤" -> Operator.AT_MOST;
          case ">" -> Operator.GREATER;
          default -> Operator.AT_LEAST;
        };
      }
    }
    return null;
  }

  boolean isQuoted() {
    return !isAtEnd() && (text.charAt(position) == '\'' || text.charAt(position) == '"');
  }

  boolean isWord() {
    return !isAtEnd() && SIGNS.indexOf(text.charAt(position)) < 0;
  }

  String peekWord() {
    final int start = start();
    final String word = wordHere();
    position = start;
    return word;
  }

  String word() {
    start();
    return wordHere();
  }

  /** The word that begins right here, empty if none does. */
  String wordHere() {
    final int start = position;
    while (position < text.length()
        && !Character.isWhitespace(text.charAt(position))
        && SIGNS.indexOf(text.charAt(position)) < 0) {
      position++;
    }
    return text.substring(start, position);
  }

  void skip(int characters) {
    position = start() + characters;
  }

  /** Text in quotes, which are doubled where they belong to it. */
  String quoted() {
    final int start = position;
    final char quote = text.charAt(position++);
    final StringBuilder content = new StringBuilder();
    while (position < text.length()) {
      final char next = text.charAt(position++);
      if (next != quote) {
        content.append(next);
      } else if (position < text.length() && text.charAt(position) == quote) {
        content.append(quote);
        position++;
      } else {
        return content.toString();
      }
    }
    position = start;
    throw wrong("a quote does not end");
  }

  /** A number, true or false if a word is one, else itself. */
  static Object meaning(String word) {
    if (WHOLE.matcher(word).matches()) {
      return Long.parseLong(word);
    }
    if (NUMBER.matcher(word).matches()) {
      return wholeOrDouble(word);
    }
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      default -> word;
    };
  }

  private static Object wholeOrDouble(String word) {
    try {
      return Long.parseLong(word);
    } catch (NumberFormatException e) {
      return Double.parseDouble(word);
    }
  }

  /**
   * A moment: a day, which is its beginning in UTC, or a time with its offset.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static Instant time(String word) {
    try {
      return word.length() == 10
          ? LocalDate.parse(word).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(word).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(e);
    }
  }

  IllegalArgumentException expected(String what) {
    final int start = start();
    final String found =
        start == text.length()
            ? "it ends"
            : "there is '" + (isWord() ? peekWord() : text.substring(start, start + 1)) + "'";
    return wrong("expected " + what + ", but " + found);
  }

  IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(
        "the filter is wrong at character "
            + (position + 1)
            + ": "
            + what
            + ". An example: type = person and not metadata.year < 1990");
  }
}
