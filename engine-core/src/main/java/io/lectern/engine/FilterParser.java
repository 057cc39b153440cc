package io.lectern.engine;

import io.lectern.engine.Filter.All;
import io.lectern.engine.Filter.Any;
import io.lectern.engine.Filter.Compare;
import io.lectern.engine.Filter.Has;
import io.lectern.engine.Filter.In;
import io.lectern.engine.Filter.Not;
import io.lectern.engine.Filter.Operator;
import java.util.ArrayList;
import java.util.List;

/** Reads filters as {@link Filter#parse} describes them, by recursive descent. */
final class FilterParser {
  /** Deeper ones would be for the stack to answer. */
  private static final int MOST_DEPTH = 100;

  private final FilterTokens tokens;
  private int depth;

  private FilterParser(String text) {
    tokens = new FilterTokens(text);
  }

  static Filter parse(String text) {
    final FilterParser parser = new FilterParser(text);
    final Filter filter = parser.any();
    if (!parser.tokens.isAtEnd()) {
      throw parser.tokens.expected("'and', 'or' or the end");
    }
    return filter;
  }

  private Filter any() {
    final List<Filter> parts = new ArrayList<>();
    do {
      parts.add(all());
    } while (tokens.takeKeyword("or"));
    return parts.size() == 1 ? parts.getFirst() : new Any(parts);
  }

  private Filter all() {
    final List<Filter> parts = new ArrayList<>();
    do {
      parts.add(part());
    } while (tokens.takeKeyword("and"));
    return parts.size() == 1 ? parts.getFirst() : new All(parts);
  }

  private Filter part() {
    if (++depth > MOST_DEPTH) {
      throw tokens.wrong("more than " + MOST_DEPTH + " parts lie within each other");
    }
    final Filter part;
    if (tokens.takeKeyword("not")) {
      part = new Not(part());
    } else if (tokens.take('(')) {
      part = any();
      tokens.require(')');
    } else {
      part = test();
    }
    depth--;
    return part;
  }

  private Filter test() {
    final FilterField field = field();
    final Operator operator = tokens.takeOperator();
    if (operator != null) {
      return new Compare(field, operator, value(field, operator));
    }
    final int before = tokens.position();
    final boolean isNegated = tokens.takeKeyword("not");
    if (tokens.takeKeyword("in")) {
      final Filter in = new In(field, values(field));
      return isNegated ? new Not(in) : in;
    }
    tokens.backTo(before);
    return new Has(field);
  }

  private List<FilterValue> values(FilterField field) {
    final List<FilterValue> values = new ArrayList<>();
    tokens.require('(');
    do {
      values.add(value(field, Operator.EQUAL));
    } while (tokens.take(','));
    tokens.require(')');
    return values;
  }

  private FilterField field() {
    final String name = tokens.isWord() ? tokens.peekWord() : "";
    if (name.startsWith("tag:")) {
      return FilterField.tag(key("tag:"));
    }
    if (name.startsWith("metadata.")) {
      return FilterField.metadata(key("metadata."));
    }
    final FilterField field =
        switch (name) {
          case "id" -> FilterField.id();
          case "type", "node_type" -> FilterField.type();
          case "content" -> FilterField.content();
          case "confidence" -> FilterField.confidence();
          case "timestamp" -> FilterField.timestamp();
          case "valid_from" -> FilterField.validFrom();
          case "valid_to" -> FilterField.validTo();
          default ->
              throw tokens.expected("a field (" + String.join(", ", FilterField.names()) + ")");
        };
    tokens.word();
    return field;
  }

  private String key(String prefix) {
    tokens.skip(prefix.length());
    final String key = tokens.isQuoted() ? tokens.quoted() : tokens.wordHere();
    if (key.isEmpty()) {
      throw tokens.expected("a key behind " + prefix);
    }
    return key;
  }

  /** What a word means follows from the field; what is quoted is text. */
  private FilterValue value(FilterField field, Operator operator) {
    final int start = tokens.start();
    final Object value;
    if (tokens.isQuoted()) {
      value = tokens.quoted();
    } else if (!tokens.isWord()) {
      throw tokens.expected("a value");
    } else {
      final String word = tokens.word();
      value = field.kind().isText() ? word : FilterTokens.meaning(word);
    }
    try {
      final FilterValue fitting =
          FilterValue.of(
              field.kind().isTime() && value instanceof String text
                  ? FilterTokens.time(text)
                  : value);
      field.requireFit(operator, fitting);
      return fitting;
    } catch (IllegalArgumentException e) {
      tokens.backTo(start);
      throw tokens.expected(
          field.kind().isTime()
              ? "a time, as 2026-01-31 or 2026-01-31T12:00:00Z"
              : field.kind() == FilterField.Kind.CONFIDENCE
                  ? "a number"
                  : "text or a number, which have an order");
    }
  }
}
