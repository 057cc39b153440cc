package io.lectern.cli.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Times as text. */
public final class Iso8601 {
  private static final int DATE_LENGTH = 10;
  private static final int MIN_INSTANT_LENGTH = 20;
  private static final int MAX_INSTANT_LENGTH = 30;

  private Iso8601() {}

  /**
   * A moment such as {@code 2026-03-01T12:00:00Z}, {@code 2026-03-01T12:00:00.5+01:00}, or a date
   * alone for its first moment in UTC.
   *
   * @throws DateTimeException if it is none of these; the message says what is expected
   */
  public static Instant parse(String text) {
    if (isCommonForm(text)) {
      return parseCommonForm(text);
    }
    try {
      return text.length() == DATE_LENGTH
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : Instant.parse(text);
    } catch (DateTimeException e) {
      throw refusal(text, e);
    }
  }

  private static DateTimeException refusal(String text, DateTimeException cause) {
    final String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
    return new DateTimeException(
        "'" + shown + "' is not an ISO-8601 time with a zone, such as 2026-03-01T12:00:00Z", cause);
  }

  /**
   * Whether the text has the shape {@code yyyy-MM-ddTHH:mm:ss[.fffffffff]Z}: by far the most common
   * one.
   */
  private static boolean isCommonForm(String text) {
    final int length = text.length();
    if (length < MIN_INSTANT_LENGTH
        || length > MAX_INSTANT_LENGTH
        || text.charAt(length - 1) != 'Z') {
      return false;
    }
    for (int i = 0; i < length - 1; i++) {
      final char c = text.charAt(i);
      final boolean fits =
          switch (i) {
            case 4, 7 -> c == '-';
            case 10 -> c == 'T';
            case 13, 16 -> c == ':';
            case 19 -> c == '.' && length > MIN_INSTANT_LENGTH + 1;
            default -> c >= '0' && c <= '9';
          };
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static Instant parseCommonForm(String text) {
    final int hour = number(text, 11, 13);
    final int minute = number(text, 14, 16);
    final int second = number(text, 17, 19);
    try {
      if (hour > 23 || minute > 59 || second > 59) {
        return Instant.parse(text);
      }
      final LocalDate date =
          LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
      return Instant.ofEpochSecond(
          date.toEpochDay() * 86_400 + hour * 3_600L + minute * 60L + second, nanos(text));
    } catch (DateTimeException e) {
      throw refusal(text, e);
    }
  }

  private static int nanos(String text) {
    int nanos = 0;
    for (int i = 20; i < 29; i++) {
      nanos = nanos * 10 + (i < text.length() - 1 ? text.charAt(i) - '0' : 0);
    }
    return nanos;
  }

  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = number * 10 + text.charAt(i) - '0';
    }
    return number;
  }
}
