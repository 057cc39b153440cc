package io.lectern.engine;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which concepts are wanted, by type, tags, metadata and the rest of what they hold. Tests in
 * place: it reads the bytes of the record and makes no objects. Use it wherever a predicate on
 * concepts is taken, for {@link VectorQuery#where} first.
 *
 * <pre>{@code
 * Filter people = Filter.all(
 *     FilterField.type().is("person"),
 *     Filter.any(FilterField.tag("topic").is("physics"), FilterField.metadata("year").atLeast(1990)),
 *     Filter.not(FilterField.confidence().below(0.5)));
 * Filter same = Filter.parse(
 *     "type = person and (tag:topic = physics or metadata.year >= 1990) and not confidence < 0.5");
 * }</pre>
 *
 * <p>A comparison with a field that a concept does not have is false, but for "other than", which
 * is always the opposite of "the same". Text is ordered by its characters' code points. Numbers are
 * compared exactly, whole ones with fractions too. Immutable, safe to share.
 */
public sealed interface Filter extends Predicate<ConceptFlyweight> {
  /**
   * Reads a filter.
   *
   * @param text {@code FIELD OPERATOR VALUE}, {@code FIELD in (VALUE, …)}, or {@code FIELD} alone,
   *     which asks whether there is one; joined by {@code and}, {@code or}, {@code not} and
   *     parentheses. Operators are {@code = != < <= > >=}. A field is type, id, content,
   *     confidence, timestamp, valid_from, valid_to, tag:KEY or metadata.KEY. What is not a plain
   *     word stands in quotes, single or double, which are doubled within. A number begins with no
   *     spare 0: 007 is text
   * @throws IllegalArgumentException that names the place and what was expected there
   */
  static Filter parse(String text) {
    return FilterParser.parse(text);
  }

  /** Concepts that all of these want. */
  static Filter all(Filter... parts) {
    return new All(List.of(parts));
  }

  /** Concepts that one of these wants. */
  static Filter any(Filter... parts) {
    return new Any(List.of(parts));
  }

  /** Concepts that this does not want. */
  static Filter not(Filter part) {
    return new Not(part);
  }

  /** How a field is compared with a value. */
  enum Operator {
    EQUAL("=", 0b010),
    NOT_EQUAL("!=", 0b101),
    LESS("<", 0b001),
    AT_MOST("<=", 0b011),
    GREATER(">", 0b100),
    AT_LEAST(">=", 0b110);

    private final String sign;
    private final int accepted;

    Operator(String sign, int accepted) {
      this.sign = sign;
      this.accepted = accepted;
    }

    /** Whether a comparison that gave less than, equal to, or more than 0 is as asked for. */
    boolean accepts(int comparison) {
      return ((accepted >> (1 + Integer.signum(comparison))) & 1) != 0;
    }

    /** Whether it asks which is the greater. */
    boolean isOrder() {
      return this != EQUAL && this != NOT_EQUAL;
    }

    /** As the filter language has it. */
    @Override
    public String toString() {
      return sign;
    }
  }

  /** Wants what all its parts want. */
  record All(List<Filter> parts) implements Filter {
    /**
     * Copies the parts.
     *
     * @throws IllegalArgumentException if there is none
     */
    public All {
      parts = List.copyOf(parts);
      Limits.require(!parts.isEmpty(), "filter", "of all", "has no parts");
    }

    @Override
    public boolean test(ConceptFlyweight concept) {
      for (int i = 0; i < parts.size(); i++) {
        if (!parts.get(i).test(concept)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public String toString() {
      return parts.stream()
          .map(part -> part instanceof Any ? "(" + part + ")" : part.toString())
          .collect(Collectors.joining(" and "));
    }
  }

  /** Wants what one of its parts wants. */
  record Any(List<Filter> parts) implements Filter {
    /**
     * Copies the parts.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Any {
      parts = List.copyOf(parts);
      Limits.require(!parts.isEmpty(), "filter", "of any", "has no parts");
    }

    @Override
    public boolean test(ConceptFlyweight concept) {
      for (int i = 0; i < parts.size(); i++) {
        if (parts.get(i).test(concept)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public String toString() {
      return parts.stream().map(Filter::toString).collect(Collectors.joining(" or "));
    }
  }

  /** Wants what its part does not. */
  record Not(Filter part) implements Filter {
    @Override
    public boolean test(ConceptFlyweight concept) {
      return !part.test(concept);
    }

    @Override
    public String toString() {
      return part instanceof All || part instanceof Any ? "not (" + part + ")" : "not " + part;
    }
  }

  /** Wants concepts whose field compares with a value as asked for. */
  record Compare(FilterField field, Operator operator, FilterValue value) implements Filter {
    /**
     * Checks that they can be compared.
     *
     * @throws IllegalArgumentException if not
     */
    public Compare {
      field.requireFit(operator, value);
    }

    @Override
    public boolean test(ConceptFlyweight concept) {
      return operator == Operator.NOT_EQUAL
          ? !FieldTest.matches(concept, field, Operator.EQUAL, value)
          : FieldTest.matches(concept, field, operator, value);
    }

    @Override
    public String toString() {
      return field + " " + operator + " " + value;
    }
  }

  /** Wants concepts whose field has one of several values. */
  record In(FilterField field, List<FilterValue> values) implements Filter {
    /**
     * Checks that they can be compared.
     *
     * @throws IllegalArgumentException if not
     */
    public In {
      values = List.copyOf(values);
      for (FilterValue value : values) {
        field.requireFit(Operator.EQUAL, value);
      }
    }

    @Override
    public boolean test(ConceptFlyweight concept) {
      for (int i = 0; i < values.size(); i++) {
        if (FieldTest.matches(concept, field, Operator.EQUAL, values.get(i))) {
          return true;
        }
      }
      return false;
    }

    @Override
    public String toString() {
      return field
          + values.stream()
              .map(FilterValue::toString)
              .collect(Collectors.joining(", ", " in (", ")"));
    }
  }

  /** Wants concepts that have a field. */
  record Has(FilterField field) implements Filter {
    @Override
    public boolean test(ConceptFlyweight concept) {
      return FieldTest.isPresent(concept, field);
    }

    @Override
    public String toString() {
      return field.toString();
    }
  }
}
