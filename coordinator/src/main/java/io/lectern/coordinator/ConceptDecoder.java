package io.lectern.coordinator;

import io.lectern.engine.Concept;
import io.lectern.layout.ipc.MetadataKind;
import io.lectern.layout.ipc.PutConceptDecoder;
import io.lectern.layout.ipc.TimeDecoder;
import java.time.DateTimeException;
import java.time.Instant;

/** Turns a PutConcept message into a {@link Concept}. Used by one thread. */
final class ConceptDecoder {
  private final VarDataReader data;

  ConceptDecoder(VarDataReader data) {
    this.data = data;
  }

  /**
   * Reads the concept and leaves the message's limit at its end.
   *
   * @throws MalformedException if the bytes are no concept
   * @throws IllegalArgumentException if a value is out of its range
   */
  Concept decode(PutConceptDecoder message) throws MalformedException {
    final float confidence = message.confidence();
    final Instant timestamp = instant("timestamp", message.timestamp());
    final Instant validFrom = instant("valid_from", message.validFrom());
    final Instant validTo = instant("valid_to", message.validTo());
    final int hasContent = message.hasContent();
    if (hasContent > 1) {
      throw new MalformedException("hasContent is " + hasContent + ", neither 0 nor 1");
    }
    final Draft draft = new Draft();
    metadata(message, draft);
    tags(message, draft);
    vectors(message, draft);
    data.position(message.limit());
    final String id = data.shortText("id");
    final String type = data.typeName("node_type");
    final String content = data.longText("content");
    message.limit(data.position());
    if (hasContent == 0 && !content.isEmpty()) {
      throw new MalformedException("content of a concept that says it has none");
    }
    return new Concept(
        id,
        type.isEmpty() ? null : type,
        hasContent == 1 ? content : null,
        draft.metadata,
        draft.tags,
        confidence,
        timestamp,
        validFrom,
        validTo,
        draft.vectors);
  }

  private void metadata(PutConceptDecoder message, Draft draft) throws MalformedException {
    final PutConceptDecoder.MetadataDecoder group = message.metadata();
    requireBlock(
        "metadata", group.actingBlockLength(), PutConceptDecoder.MetadataDecoder.sbeBlockLength());
    while (group.hasNext()) {
      group.next();
      final int kind = group.kindRaw();
      final long number = group.number();
      data.position(message.limit());
      final String key = data.shortText("metadata key");
      final String text = data.longText("metadata " + key);
      message.limit(data.position());
      draft.putMetadata(key, metadataValue(key, kind, number, text));
    }
  }

  private static Object metadataValue(String key, int kind, long number, String text)
      throws MalformedException {
    if (kind == MetadataKind.STRING.value()) {
      return text;
    }
    if (!text.isEmpty()) {
      throw new MalformedException("metadata " + key + " is a number and has text too");
    }
    if (kind == MetadataKind.LONG.value()) {
      return number;
    }
    if (kind == MetadataKind.DOUBLE.value()) {
      return Double.longBitsToDouble(number);
    }
    if (kind == MetadataKind.BOOLEAN.value() && (number == 0 || number == 1)) {
      return number == 1;
    }
    throw new MalformedException("metadata " + key + " has kind " + kind + " and value " + number);
  }

  private void tags(PutConceptDecoder message, Draft draft) throws MalformedException {
    final PutConceptDecoder.TagsDecoder group = message.tags();
    requireBlock("tags", group.actingBlockLength(), PutConceptDecoder.TagsDecoder.sbeBlockLength());
    while (group.hasNext()) {
      group.next();
      final float weight = group.weight();
      data.position(message.limit());
      final String key = data.shortText("tag key");
      final String value = data.longText("tag value");
      message.limit(data.position());
      draft.tags.add(new Concept.Tag(key, value, weight));
    }
  }

  private void vectors(PutConceptDecoder message, Draft draft) throws MalformedException {
    final PutConceptDecoder.VectorsDecoder group = message.vectors();
    while (group.hasNext()) {
      group.next();
      data.position(message.limit());
      final String space = data.shortText("vector space");
      final float[] values = data.floats("embedding");
      message.limit(data.position());
      if (draft.vectors.put(space, values) != null) {
        throw new IllegalArgumentException("vector space " + space + " is given twice");
      }
    }
  }

  /** The shorter block of an older sender would have its fields read from what follows. */
  private static void requireBlock(String group, int acting, int known) throws MalformedException {
    if (acting < known) {
      throw new MalformedException(
          group + " has blocks of " + acting + " bytes, fewer than " + known);
    }
  }

  private static Instant instant(String field, TimeDecoder time) throws MalformedException {
    final long nanos = time.nanos();
    if (nanos == TimeDecoder.nanosNullValue()) {
      return null;
    }
    if (nanos > 999_999_999) {
      throw new MalformedException(field + " has " + nanos + " ns in a second");
    }
    try {
      return Instant.ofEpochSecond(time.seconds(), nanos);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          field + " is beyond what a time can be: " + e.getMessage(), e);
    }
  }

  /** What is collected while the groups are read. */
  private static final class Draft {
    private final java.util.Map<String, Object> metadata = new java.util.LinkedHashMap<>(0);
    private final java.util.List<Concept.Tag> tags = new java.util.ArrayList<>(0);
    private final java.util.Map<String, float[]> vectors = new java.util.LinkedHashMap<>(0);

    void putMetadata(String key, Object value) {
      if (metadata.put(key, value) != null) {
        throw new IllegalArgumentException("metadata " + key + " is given twice");
      }
    }
  }
}
