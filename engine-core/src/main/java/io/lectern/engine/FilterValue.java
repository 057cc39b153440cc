package io.lectern.engine;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** What a {@link Filter} compares a field with. Immutable, safe to share. */
public final class FilterValue {
  private final Object value; // String, Long, Double, Boolean or Instant
  private final MemorySegment utf8;

  private FilterValue(Object value) {
    this.value = value;
    this.utf8 =
        value instanceof String text
            ? MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8))
            : MemorySegment.NULL;
  }

  /**
   * A value.
   *
   * @param value a String, Long, Integer, Double, Float, Boolean or Instant
   * @throws IllegalArgumentException if it is something else, or not a number
   */
  public static FilterValue of(Object value) {
    return switch (value) {
      case String text -> new FilterValue(text);
      case Long whole -> new FilterValue(whole);
      case Integer whole -> new FilterValue((long) whole);
      case Double number -> finite(number);
      case Float number -> finite((double) number);
      case Boolean truth -> new FilterValue(truth);
      case Instant time -> new FilterValue(time);
      case null, default ->
          throw new IllegalArgumentException(
              "a filter compares with text, numbers, true, false and times, not with " + value);
    };
  }

  private static FilterValue finite(Double number) {
    Limits.require(Double.isFinite(number), "filter value", number, "must be finite");
    return new FilterValue(number);
  }

  boolean isText() {
    return value instanceof String;
  }

  boolean isNumber() {
    return value instanceof Long || value instanceof Double;
  }

  boolean isTruth() {
    return value instanceof Boolean;
  }

  boolean isTime() {
    return value instanceof Instant;
  }

  /** Text, as bytes. */
  MemorySegment utf8() {
    return utf8;
  }

  String text() {
    return (String) value;
  }

  boolean truth() {
    return (Boolean) value;
  }

  Instant time() {
    return (Instant) value;
  }

  float toFloat() {
    return ((Number) value).floatValue();
  }

  /** How a whole number compares with this number: less than 0, 0, or more than 0. */
  int compareFrom(long other) {
    return value instanceof Long whole
        ? Long.compare(other, whole)
        : compare(other, (double) (Double) value);
  }

  /** As {@link #compareFrom(long)}; {@code other} is a number. */
  int compareFrom(double other) {
    return value instanceof Long whole
        ? -compare(whole, other)
        : other < (Double) value ? -1 : other > (Double) value ? 1 : 0;
  }

  /** Exactly: not every long is a double. */
  private static int compare(long whole, double number) {
    if (number >= 0x1p63) {
      return -1;
    }
    if (number < -0x1p63) {
      return 1;
    }
    final long floor = (long) Math.floor(number);
    return whole != floor ? Long.compare(whole, floor) : number > floor ? -1 : 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FilterValue that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  /** As the filter language has it. */
  @Override
  public String toString() {
    return value instanceof String text ? quoted(text) : value.toString();
  }

  /** Text that may stand without quotes if it has none of the language's signs. */
  static String word(String text) {
    return text.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-')
        ? text
        : quoted(text);
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
