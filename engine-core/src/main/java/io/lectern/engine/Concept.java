package io.lectern.engine;

import io.lectern.layout.ConceptRecordDescriptor;
import io.lectern.layout.SymbolTableDescriptor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A concept as it is put into a store or read out of it as a whole. Immutable and safe to share,
 * apart from the arrays of {@link #vectors()}, which must not be changed.
 *
 * <p>Reading in place does not need this class: see {@link ConceptFlyweight}.
 *
 * @param id 1 to 512 bytes of UTF-8
 * @param type name of the concept's type, or null; at most 256 bytes of UTF-8
 * @param content text, or null; at most 1 MiB of UTF-8
 * @param metadata values of type String, Long, Double or Boolean by key
 * @param tags in the order given
 * @param confidence 0 to 1; 1 unless given
 * @param timestamp when the concept was observed, or null
 * @param validFrom start of validity, or null for ever
 * @param validTo end of validity, exclusive, or null for ever
 * @param vectors embedding by name of its vector space
 */
public record Concept(
    String id,
    String type,
    String content,
    Map<String, Object> metadata,
    List<Tag> tags,
    float confidence,
    Instant timestamp,
    Instant validFrom,
    Instant validTo,
    Map<String, float[]> vectors) {

  /** Vector space of an embedding for which none is named. */
  public static final String DEFAULT_SPACE = "default";

  static final int MAX_KEY_LENGTH = 1024;
  private static final int MAX_COUNT = 4096;

  /**
   * Checks every field.
   *
   * @throws IllegalArgumentException naming the field, its value and the bound, if a value is out
   *     of its range
   */
  public Concept {
    requireId(id);
    if (type != null) {
      Limits.requireText("node_type", type, 1, SymbolTableDescriptor.MAX_NAME_LENGTH);
    }
    if (content != null) {
      Limits.requireText("content", content, 0, ConceptRecordDescriptor.MAX_CONTENT_LENGTH);
    }
    Limits.require(
        confidence >= 0 && confidence <= 1, "confidence", confidence, "must be between 0 and 1");
    Limits.require(
        metadata.size() <= MAX_COUNT, "metadata", metadata.size(), "has more than 4096 entries");
    Limits.require(tags.size() <= MAX_COUNT, "tags", tags.size(), "has more than 4096 entries");
    Limits.require(
        validFrom == null || validTo == null || !validTo.isBefore(validFrom),
        "valid_to",
        validTo,
        "is before valid_from " + validFrom);
    metadata = copyMetadata(metadata);
    tags = List.copyOf(tags);
    vectors = copyVectors(vectors);
  }

  /** Starts a concept of the given id. */
  public static Builder builder(String id) {
    return new Builder(id);
  }

  /**
   * This concept with a vector, in place of the one that it may have in that space.
   *
   * @throws IllegalArgumentException as the constructor
   */
  public Concept withVector(String space, float... vector) {
    final Map<String, float[]> all = new LinkedHashMap<>(vectors);
    all.put(space, vector);
    return new Concept(
        id, type, content, metadata, tags, confidence, timestamp, validFrom, validTo, all);
  }

  /**
   * Checks what is to be a concept's id.
   *
   * @return the id
   * @throws IllegalArgumentException saying what is wrong, if it is not 1 to 512 bytes of UTF-8
   */
  public static String requireId(String id) {
    Limits.requireText("id", id, 1, ConceptRecordDescriptor.MAX_ID_LENGTH);
    return id;
  }

  private static Map<String, Object> copyMetadata(Map<String, Object> metadata) {
    if (metadata.isEmpty()) {
      return Map.of();
    }
    final Map<String, Object> copy = new LinkedHashMap<>();
    metadata.forEach(
        (key, value) -> {
          Limits.requireText("metadata key", key, 1, MAX_KEY_LENGTH);
          copy.put(key, metadataValue(key, value));
        });
    return Collections.unmodifiableMap(copy);
  }

  private static Object metadataValue(String key, Object value) {
    return switch (value) {
      case String text -> {
        Limits.requireText("metadata " + key, text, 0, ConceptRecordDescriptor.MAX_CONTENT_LENGTH);
        yield text;
      }
      case Long number -> number;
      case Integer number -> number.longValue();
      case Double number -> {
        Limits.require(Double.isFinite(number), "metadata " + key, number, "must be finite");
        yield number;
      }
      case Boolean flag -> flag;
      case null ->
          throw new IllegalArgumentException(
              "metadata " + key + " is null: leave the key out instead");
      default ->
          throw new IllegalArgumentException(
              "metadata "
                  + key
                  + " is a "
                  + value.getClass().getSimpleName()
                  + ": only text, long, double and boolean can be stored");
    };
  }

  private static Map<String, float[]> copyVectors(Map<String, float[]> vectors) {
    if (vectors.isEmpty()) {
      return Map.of();
    }
    final Map<String, float[]> copy = new LinkedHashMap<>();
    vectors.forEach(
        (space, vector) -> {
          Limits.requireSpaceName(space);
          Limits.requireVector(space, vector);
          copy.put(space, vector);
        });
    return Collections.unmodifiableMap(copy);
  }

  /** Two concepts are equal when all that they hold is equal, vectors bit for bit. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Concept that
        && id.equals(that.id)
        && Objects.equals(type, that.type)
        && Objects.equals(content, that.content)
        && metadata.equals(that.metadata)
        && tags.equals(that.tags)
        && Float.compare(confidence, that.confidence) == 0
        && Objects.equals(timestamp, that.timestamp)
        && Objects.equals(validFrom, that.validFrom)
        && Objects.equals(validTo, that.validTo)
        && vectorsEqual(vectors, that.vectors);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, type, content, metadata, tags, confidence, timestamp);
  }

  private static boolean vectorsEqual(Map<String, float[]> a, Map<String, float[]> b) {
    return a.keySet().equals(b.keySet())
        && a.entrySet().stream()
            .allMatch(entry -> java.util.Arrays.equals(entry.getValue(), b.get(entry.getKey())));
  }

  /** A key with a value and a weight. */
  public record Tag(String key, String value, float weight) {
    /**
     * Checks every field.
     *
     * @throws IllegalArgumentException if a text is too long or the weight is not finite
     */
    public Tag {
      Limits.requireText("tag key", key, 1, MAX_KEY_LENGTH);
      Limits.requireText("tag value", value, 0, ConceptRecordDescriptor.MAX_CONTENT_LENGTH);
      Limits.require(Float.isFinite(weight), "tag weight", weight, "must be finite");
    }
  }

  /** Collects the fields of a {@link Concept}. Not safe for use by several threads. */
  public static final class Builder {
    private final String id;
    private final Map<String, Object> metadata = new LinkedHashMap<>();
    private final List<Tag> tags = new ArrayList<>();
    private final Map<String, float[]> vectors = new LinkedHashMap<>();
    private String type;
    private String content;
    private float confidence = 1;
    private Instant timestamp;
    private Instant validFrom;
    private Instant validTo;

    private Builder(String id) {
      this.id = id;
    }

    public Builder type(String type) {
      this.type = type;
      return this;
    }

    public Builder content(String content) {
      this.content = content;
      return this;
    }

    /** Adds a value of type String, Long, Integer, Double or Boolean. */
    public Builder metadata(String key, Object value) {
      metadata.put(key, value);
      return this;
    }

    public Builder tag(String key, String value, float weight) {
      tags.add(new Tag(key, value, weight));
      return this;
    }

    public Builder confidence(float confidence) {
      this.confidence = confidence;
      return this;
    }

    public Builder timestamp(Instant timestamp) {
      this.timestamp = timestamp;
      return this;
    }

    public Builder validFrom(Instant validFrom) {
      this.validFrom = validFrom;
      return this;
    }

    public Builder validTo(Instant validTo) {
      this.validTo = validTo;
      return this;
    }

    /** Sets the vector in the space {@value Concept#DEFAULT_SPACE}. */
    public Builder embedding(float... vector) {
      return vector(DEFAULT_SPACE, vector);
    }

    /** Sets the vector in a named space; the array is not copied. */
    public Builder vector(String space, float... vector) {
      vectors.put(space, vector);
      return this;
    }

    /**
     * Makes the concept.
     *
     * @throws IllegalArgumentException naming the field, if a value is out of its range
     */
    public Concept build() {
      return new Concept(
          id, type, content, metadata, tags, confidence, timestamp, validFrom, validTo, vectors);
    }
  }
}
