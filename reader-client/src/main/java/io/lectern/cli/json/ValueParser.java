package io.lectern.cli.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.lectern.engine.Concept.Tag;
import io.lectern.engine.VectorMetric;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Takes values of the types that the format knows from a parser, with an error for every other. */
final class ValueParser {
  private static final int MAX_VECTOR_LENGTH = 4096;

  private final JsonParser json;
  private final boolean lenient;
  private final float[] vector = new float[MAX_VECTOR_LENGTH];

  private long documentStart;

  ValueParser(JsonParser json, boolean lenient) {
    this.json = json;
    this.lenient = lenient;
  }

  /** Tells how many bytes the parser was fed before the current document. */
  void documentStart(long documentStart) {
    this.documentStart = documentStart;
  }

  String text(String key) throws IOException, DocumentException {
    if (json.nextToken() != JsonToken.VALUE_STRING) {
      throw wrong(key, "text");
    }
    return json.getText();
  }

  Instant time(String key) throws IOException, DocumentException {
    final String text = text(key);
    try {
      return Iso8601.parse(text);
    } catch (DateTimeException e) {
      throw problem(key + " " + e.getMessage(), e);
    }
  }

  float number(String key) throws IOException, DocumentException {
    return number(key, json.nextToken());
  }

  int integer(String key) throws IOException, DocumentException {
    final JsonToken token = json.nextToken();
    if (token == JsonToken.VALUE_NUMBER_FLOAT) {
      throw problem(key + " must be a whole number, not one with a fraction or an exponent", null);
    }
    if (token != JsonToken.VALUE_NUMBER_INT) {
      throw wrong(key, "a whole number");
    }
    if (json.getNumberType() != JsonParser.NumberType.INT) {
      throw problem(key + " " + json.getText() + " does not fit a 32-bit integer", null);
    }
    return json.getIntValue();
  }

  VectorMetric metric(String key) throws IOException, DocumentException {
    final String text = text(key);
    return switch (text) {
      case "cosine" -> VectorMetric.COSINE;
      case "dot" -> VectorMetric.DOT;
      case "euclidean" -> VectorMetric.EUCLIDEAN;
      default ->
          throw problem(
              key + " must be \"cosine\", \"dot\" or \"euclidean\", not \"" + text + "\"", null);
    };
  }

  private float number(String key, JsonToken token) throws IOException, DocumentException {
    if (token != JsonToken.VALUE_NUMBER_FLOAT && token != JsonToken.VALUE_NUMBER_INT) {
      throw wrong(key, "a number");
    }
    final float number =
        token == JsonToken.VALUE_NUMBER_FLOAT
            ? json.getFloatValue()
            : Float.parseFloat(json.getText());
    if (!Float.isFinite(number)) {
      throw problem(key + " " + json.getText() + " is too large for a 32-bit float", null);
    }
    return number;
  }

  void metadata(Map<String, Object> metadata) throws IOException, DocumentException {
    requireStart(JsonToken.START_OBJECT, "metadata", "an object");
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      if (metadata.containsKey(key)) {
        throw problem("metadata has the key '" + key + "' twice", null);
      }
      metadata.put(key, metadataValue(key));
    }
  }

  private Object metadataValue(String key) throws IOException, DocumentException {
    return switch (json.nextToken()) {
      case VALUE_STRING -> json.getText();
      case VALUE_NUMBER_INT -> longValue(key);
      case VALUE_NUMBER_FLOAT -> doubleValue(key);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw wrong("metadata '" + key + "'", "text, a number or a boolean");
    };
  }

  private Long longValue(String key) throws IOException, DocumentException {
    if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw problem(
          "metadata '"
              + key
              + "' "
              + json.getText()
              + " does not fit a 64-bit integer: write it with a fraction (a double) or as text",
          null);
    }
    return json.getLongValue();
  }

  private Double doubleValue(String key) throws IOException, DocumentException {
    final double value = json.getDoubleValue();
    if (!Double.isFinite(value)) {
      throw problem(
          "metadata '" + key + "' " + json.getText() + " is too large for a double", null);
    }
    return value;
  }

  void tags(List<Tag> tags) throws IOException, DocumentException {
    requireStart(JsonToken.START_ARRAY, "tags", "an array");
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        throw wrong("a tag", "an object");
      }
      tags.add(tag());
    }
  }

  private Tag tag() throws IOException, DocumentException {
    String tagKey = null;
    String tagValue = null;
    Float weight = null;
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      final boolean repeated =
          switch (key) {
            case "key" -> tagKey != null;
            case "value" -> tagValue != null;
            case "weight" -> weight != null;
            default -> false;
          };
      if (repeated) {
        throw problem("a tag has the key '" + key + "' twice", null);
      }
      switch (key) {
        case "key" -> tagKey = text("the key of a tag");
        case "value" -> tagValue = text("the value of a tag");
        case "weight" -> weight = number("the weight of a tag");
        default -> unknown(key, " in a tag");
      }
    }
    if (tagKey == null || tagValue == null) {
      throw problem("a tag has no '" + (tagKey == null ? "key" : "value") + "'", null);
    }
    try {
      return new Tag(tagKey, tagValue, weight == null ? 1 : weight);
    } catch (IllegalArgumentException e) {
      throw problem(e.getMessage(), e);
    }
  }

  float[] vector(String key) throws IOException, DocumentException {
    requireStart(JsonToken.START_ARRAY, key, "an array of numbers");
    int length = 0;
    for (JsonToken token = json.nextToken();
        token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      if (length == MAX_VECTOR_LENGTH) {
        throw problem(key + " has more than " + MAX_VECTOR_LENGTH + " values", null);
      }
      vector[length++] = number("a value of " + key, token);
    }
    return Arrays.copyOf(vector, length);
  }

  void vectors(Map<String, float[]> vectors) throws IOException, DocumentException {
    requireStart(JsonToken.START_OBJECT, "embeddings", "an object");
    for (String space = json.nextFieldName(); space != null; space = json.nextFieldName()) {
      if (vectors.containsKey(space)) {
        throw problem("the embedding in space '" + space + "' is given twice", null);
      }
      vectors.put(space, vector("the embedding in space '" + space + "'"));
    }
  }

  /** Skips the value of a key that the format does not know, or refuses it. */
  void unknown(String key, String place) throws IOException, DocumentException {
    if (!lenient) {
      throw problem(
          "unknown key '" + key + "'" + place + " (--lenient ignores unknown keys)", null);
    }
    json.nextToken();
    json.skipChildren();
  }

  private void requireStart(JsonToken expected, String key, String description)
      throws IOException, DocumentException {
    if (json.nextToken() != expected) {
      throw wrong(key, description);
    }
  }

  private DocumentException wrong(String key, String expected) throws IOException {
    final String found =
        switch (json.currentToken()) {
          case VALUE_NULL -> "null: leave the key out instead";
          case VALUE_STRING -> "text";
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
          case VALUE_TRUE, VALUE_FALSE -> "a boolean";
          case START_OBJECT -> "an object";
          case START_ARRAY -> "an array";
          default -> String.valueOf(json.currentToken());
        };
    return problem(key + " must be " + expected + ", not " + found, null);
  }

  /** An error at the parser's current token. */
  DocumentException problem(String message, Throwable cause) {
    return new DocumentException(message, Math.toIntExact(offset()), cause);
  }

  private long offset() {
    return Math.max(0, json.currentTokenLocation().getByteOffset() - documentStart);
  }
}
