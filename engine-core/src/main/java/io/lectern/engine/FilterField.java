package io.lectern.engine;

import io.lectern.engine.Filter.Compare;
import io.lectern.engine.Filter.Has;
import io.lectern.engine.Filter.In;
import io.lectern.engine.Filter.Operator;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What of a concept a {@link Filter} looks at. Values that filters compare it with are a {@link
 * String}, {@link Long} or {@link Integer}, {@link Double} or {@link Float}, {@link Boolean}, or
 * {@link Instant}, as suits the field. Immutable, safe to share.
 */
public final class FilterField {
  /** What kinds of fields there are. */
  enum Kind {
    ID,
    TYPE,
    CONTENT,
    CONFIDENCE,
    TIMESTAMP,
    VALID_FROM,
    VALID_TO,
    METADATA,
    TAG;

    boolean isText() {
      return this == ID || this == TYPE || this == CONTENT || this == TAG;
    }

    boolean isTime() {
      return this == TIMESTAMP || this == VALID_FROM || this == VALID_TO;
    }
  }

  private final Kind kind;
  private final String key;
  private final byte[] utf8;

  private FilterField(Kind kind, String key) {
    this.kind = kind;
    this.key = key;
    this.utf8 = key.getBytes(StandardCharsets.UTF_8);
  }

  /** The id: text. */
  public static FilterField id() {
    return new FilterField(Kind.ID, "");
  }

  /** The name of the type: text. */
  public static FilterField type() {
    return new FilterField(Kind.TYPE, "");
  }

  /** The content: text. */
  public static FilterField content() {
    return new FilterField(Kind.CONTENT, "");
  }

  /** The confidence: a number, which is compared as the store has it, with the precision of f32. */
  public static FilterField confidence() {
    return new FilterField(Kind.CONFIDENCE, "");
  }

  /** When it was observed: a time. */
  public static FilterField timestamp() {
    return new FilterField(Kind.TIMESTAMP, "");
  }

  /** Start of validity: a time. A concept that is valid from ever has none. */
  public static FilterField validFrom() {
    return new FilterField(Kind.VALID_FROM, "");
  }

  /** End of validity: a time. A concept that is valid for ever has none. */
  public static FilterField validTo() {
    return new FilterField(Kind.VALID_TO, "");
  }

  /** The metadata of a key: text, a number, true or false. Other kinds than the value's differ. */
  public static FilterField metadata(String key) {
    Limits.requireText("metadata key", key, 1, Concept.MAX_KEY_LENGTH);
    return new FilterField(Kind.METADATA, key);
  }

  /** The values of the tags of a key: text. A comparison is true if it is for one of them. */
  public static FilterField tag(String key) {
    Limits.requireText("tag", key, 1, Concept.MAX_KEY_LENGTH);
    return new FilterField(Kind.TAG, key);
  }

  /** Concepts whose field has this value. */
  public Filter is(Object value) {
    return compare(Operator.EQUAL, value);
  }

  /** Concepts whose field has another value, or none. */
  public Filter isNot(Object value) {
    return compare(Operator.NOT_EQUAL, value);
  }

  /** Concepts whose field is less. */
  public Filter below(Object value) {
    return compare(Operator.LESS, value);
  }

  /** Concepts whose field is less or the same. */
  public Filter atMost(Object value) {
    return compare(Operator.AT_MOST, value);
  }

  /** Concepts whose field is greater. */
  public Filter above(Object value) {
    return compare(Operator.GREATER, value);
  }

  /** Concepts whose field is greater or the same. */
  public Filter atLeast(Object value) {
    return compare(Operator.AT_LEAST, value);
  }

  /** Concepts whose field has one of these values. */
  public Filter in(Object... values) {
    return new In(this, Stream.of(values).map(FilterValue::of).toList());
  }

  /** Concepts that have the field. */
  public Filter isPresent() {
    return new Has(this);
  }

  private Filter compare(Operator operator, Object value) {
    return new Compare(this, operator, FilterValue.of(value));
  }

  Kind kind() {
    return kind;
  }

  byte[] utf8() {
    return utf8;
  }

  /** Requires that the field can be compared with a value. */
  void requireFit(Operator operator, FilterValue value) {
    final boolean fits =
        switch (kind) {
          case ID, TYPE, CONTENT, TAG -> value.isText();
          case CONFIDENCE -> value.isNumber();
          case TIMESTAMP, VALID_FROM, VALID_TO -> value.isTime();
          case METADATA -> !value.isTime();
        };
    Limits.require(
        fits,
        "filter",
        this + " " + operator + " " + value,
        "compares "
            + (kind.isText() ? "text" : kind.isTime() ? "a time" : "a number")
            + " with something else");
    Limits.require(
        !value.isTruth() || !operator.isOrder(),
        "filter",
        this + " " + operator + " " + value,
        "asks for an order, which true and false have not");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FilterField field && kind == field.kind && key.equals(field.key);
  }

  @Override
  public int hashCode() {
    return 31 * kind.hashCode() + key.hashCode();
  }

  /** As the filter language has it. */
  @Override
  public String toString() {
    return switch (kind) {
      case METADATA -> "metadata." + FilterValue.word(key);
      case TAG -> "tag:" + FilterValue.word(key);
      default -> kind.name().toLowerCase(Locale.ROOT);
    };
  }

  /** Fields that go by a name alone, and what stands before the keys of others. */
  static List<String> names() {
    return List.of(
        "type",
        "id",
        "content",
        "confidence",
        "timestamp",
        "valid_from",
        "valid_to",
        "tag:KEY",
        "metadata.KEY");
  }
}
