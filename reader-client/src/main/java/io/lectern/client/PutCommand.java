package io.lectern.client;

import io.lectern.engine.Concept;
import io.lectern.layout.ipc.MessageHeaderEncoder;
import io.lectern.layout.ipc.MetadataKind;
import io.lectern.layout.ipc.PutConceptEncoder;
import io.lectern.layout.ipc.PutConceptEncoder.MetadataEncoder;
import io.lectern.layout.ipc.PutConceptEncoder.TagsEncoder;
import io.lectern.layout.ipc.PutConceptEncoder.VectorsEncoder;
import io.lectern.layout.ipc.TimeEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.agrona.MutableDirectBuffer;

/** Replace or create a whole concept. */
@SuppressWarnings("ArrayRecordComponent") // carriers within this class; never compared
final class PutCommand implements Command {
  private static final byte[] NONE = {};

  private final Concept concept;
  private final byte[] id;
  private final byte[] type;
  private final byte[] content;
  private final List<EncodedMetadata> metadata;
  private final List<EncodedTag> tags;
  private final List<EncodedVector> vectors;
  private final int length;

  PutCommand(Concept concept) {
    this.concept = concept;
    id = Command.utf8(concept.id());
    type = concept.type() == null ? NONE : Command.utf8(concept.type());
    content = concept.content() == null ? NONE : Command.utf8(concept.content());
    metadata = encodeAll(concept.metadata(), EncodedMetadata::of);
    tags =
        concept.tags().isEmpty() ? List.of() : concept.tags().stream().map(EncodedTag::of).toList();
    vectors = encodeAll(concept.vectors(), EncodedVector::of);
    length = computeLength();
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public void encode(MutableDirectBuffer buffer, int offset) {
    final PutConceptEncoder encoder =
        new PutConceptEncoder().wrapAndApplyHeader(buffer, offset, new MessageHeaderEncoder());
    encoder.confidence(concept.confidence());
    encodeTime(encoder.timestamp(), concept.timestamp());
    encodeTime(encoder.validFrom(), concept.validFrom());
    encodeTime(encoder.validTo(), concept.validTo());
    encoder.hasContent((short) (concept.content() == null ? 0 : 1));
    encodeGroups(encoder);
    encoder
        .putId(id, 0, id.length)
        .putTypeName(type, 0, type.length)
        .putContent(content, 0, content.length);
  }

  private void encodeGroups(PutConceptEncoder encoder) {
    final MetadataEncoder metadataEncoder = encoder.metadataCount(metadata.size());
    for (final EncodedMetadata entry : metadata) {
      metadataEncoder
          .next()
          .kind(entry.kind)
          .number(entry.number)
          .putKey(entry.key, 0, entry.key.length)
          .putText(entry.text, 0, entry.text.length);
    }
    final TagsEncoder tagsEncoder = encoder.tagsCount(tags.size());
    for (final EncodedTag tag : tags) {
      tagsEncoder
          .next()
          .weight(tag.weight)
          .putKey(tag.key, 0, tag.key.length)
          .putValue(tag.value, 0, tag.value.length);
    }
    final VectorsEncoder vectorsEncoder = encoder.vectorsCount(vectors.size());
    for (final EncodedVector vector : vectors) {
      vectorsEncoder
          .next()
          .putSpace(vector.space, 0, vector.space.length)
          .putValues(vector.values, 0, vector.values.length);
    }
  }

  private static void encodeTime(TimeEncoder encoder, Instant time) {
    if (time == null) {
      encoder.seconds(0).nanos(TimeEncoder.nanosNullValue());
    } else {
      encoder.seconds(time.getEpochSecond()).nanos(time.getNano());
    }
  }

  // In long: a concept within its limits can be longer than an int counts.
  private int computeLength() {
    long bytes = MessageHeaderEncoder.ENCODED_LENGTH + PutConceptEncoder.BLOCK_LENGTH;
    bytes +=
        MetadataEncoder.sbeHeaderSize()
            + TagsEncoder.sbeHeaderSize()
            + VectorsEncoder.sbeHeaderSize();
    for (final EncodedMetadata entry : metadata) {
      bytes +=
          MetadataEncoder.sbeBlockLength()
              + MetadataEncoder.keyHeaderLength()
              + MetadataEncoder.textHeaderLength();
      bytes += entry.key.length + entry.text.length;
    }
    for (final EncodedTag tag : tags) {
      bytes +=
          TagsEncoder.sbeBlockLength()
              + TagsEncoder.keyHeaderLength()
              + TagsEncoder.valueHeaderLength();
      bytes += tag.key.length + tag.value.length;
    }
    for (final EncodedVector vector : vectors) {
      bytes +=
          VectorsEncoder.sbeBlockLength()
              + VectorsEncoder.spaceHeaderLength()
              + VectorsEncoder.valuesHeaderLength();
      bytes += vector.space.length + vector.values.length;
    }
    bytes +=
        PutConceptEncoder.idHeaderLength()
            + PutConceptEncoder.typeNameHeaderLength()
            + PutConceptEncoder.contentHeaderLength();
    bytes += id.length + type.length + content.length;
    return (int) Math.min(bytes, Integer.MAX_VALUE);
  }

  private static <V, T> List<T> encodeAll(Map<String, V> values, EntryEncoder<V, T> encoder) {
    if (values.isEmpty()) {
      return List.of();
    }
    final List<T> encoded = new ArrayList<>(values.size());
    values.forEach((key, value) -> encoded.add(encoder.encode(key, value)));
    return encoded;
  }

  /** Turns an entry of a map into what the message holds of it. */
  private interface EntryEncoder<V, T> {
    T encode(String key, V value);
  }

  private record EncodedMetadata(byte[] key, MetadataKind kind, long number, byte[] text) {
    static EncodedMetadata of(String key, Object value) {
      final byte[] name = Command.utf8(key);
      return switch (value) {
        case String text -> new EncodedMetadata(name, MetadataKind.STRING, 0, Command.utf8(text));
        case Long number -> new EncodedMetadata(name, MetadataKind.LONG, number, NONE);
        case Double number ->
            new EncodedMetadata(
                name, MetadataKind.DOUBLE, Double.doubleToRawLongBits(number), NONE);
        case Boolean flag -> new EncodedMetadata(name, MetadataKind.BOOLEAN, flag ? 1 : 0, NONE);
        default ->
            throw new IllegalArgumentException("metadata " + key + " is a " + value.getClass());
      };
    }
  }

  private record EncodedTag(byte[] key, byte[] value, float weight) {
    static EncodedTag of(Concept.Tag tag) {
      return new EncodedTag(Command.utf8(tag.key()), Command.utf8(tag.value()), tag.weight());
    }
  }

  private record EncodedVector(byte[] space, byte[] values) {
    static EncodedVector of(String space, float[] vector) {
      final ByteBuffer values =
          ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      values.asFloatBuffer().put(vector);
      return new EncodedVector(Command.utf8(space), values.array());
    }
  }
}
