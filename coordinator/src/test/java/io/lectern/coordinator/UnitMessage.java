package io.lectern.coordinator;

import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import io.lectern.engine.VectorSpaceConfig;
import io.lectern.engine.control.UnitChecksum;
import io.lectern.layout.ipc.CreateSpaceEncoder;
import io.lectern.layout.ipc.DeleteConceptEncoder;
import io.lectern.layout.ipc.LinkConceptsEncoder;
import io.lectern.layout.ipc.MessageHeaderEncoder;
import io.lectern.layout.ipc.MetadataKind;
import io.lectern.layout.ipc.PutConceptEncoder;
import io.lectern.layout.ipc.SyncLevel;
import io.lectern.layout.ipc.TakeImageEncoder;
import io.lectern.layout.ipc.TimeEncoder;
import io.lectern.layout.ipc.UnitHeaderEncoder;
import io.lectern.layout.ipc.UnlinkConceptsEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.agrona.BitUtil;
import org.agrona.ExpandableArrayBuffer;

/** Writes a unit's message by hand, field by field, so that each can be wrong. */
final class UnitMessage {
  private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(256);
  private final MessageHeaderEncoder header = new MessageHeaderEncoder();
  private final UnitHeaderEncoder unit = new UnitHeaderEncoder();
  private int position;
  private int count;

  private UnitMessage() {}

  static UnitMessage of(long clientId, long correlationId, long term) {
    final UnitMessage message = new UnitMessage();
    message
        .unit
        .wrapAndApplyHeader(message.buffer, 0, message.header)
        .clientId(clientId)
        .correlationId(correlationId)
        .term(term)
        .keyHigh(0)
        .keyLow(0)
        .commandCount(0)
        .syncLevel(SyncLevel.NONE)
        .flags()
        .clear();
    message.position = MessageHeaderEncoder.ENCODED_LENGTH + message.unit.encodedLength();
    return message;
  }

  UnitMessage syncLevel(SyncLevel level) {
    unit.syncLevel(level);
    return this;
  }

  /** A key that may have been sent before. */
  UnitMessage key(long high, long low) {
    unit.keyHigh(high).keyLow(low);
    return this;
  }

  /** Says that the key was never sent before. */
  UnitMessage freshKey() {
    unit.flags().freshKey(true);
    return this;
  }

  UnitMessage commandCount(int declared) {
    unit.commandCount(declared);
    return this;
  }

  UnitMessage put(Concept concept) {
    final int start = begin();
    final PutConceptEncoder put = new PutConceptEncoder();
    put.wrapAndApplyHeader(buffer, start, header)
        .confidence(concept.confidence())
        .hasContent((short) (concept.content() == null ? 0 : 1));
    time(put.timestamp(), concept.timestamp());
    time(put.validFrom(), concept.validFrom());
    time(put.validTo(), concept.validTo());
    final PutConceptEncoder.MetadataEncoder metadata = put.metadataCount(concept.metadata().size());
    concept.metadata().forEach((key, value) -> metadata(metadata.next(), key, value));
    final PutConceptEncoder.TagsEncoder tags = put.tagsCount(concept.tags().size());
    for (Concept.Tag tag : concept.tags()) {
      final byte[] key = utf8(tag.key());
      final byte[] value = utf8(tag.value());
      tags.next().weight(tag.weight()).putKey(key, 0, key.length).putValue(value, 0, value.length);
    }
    final PutConceptEncoder.VectorsEncoder vectors = put.vectorsCount(concept.vectors().size());
    concept
        .vectors()
        .forEach(
            (space, values) -> {
              final byte[] name = utf8(space);
              final byte[] bytes = bytes(values);
              vectors.next().putSpace(name, 0, name.length).putValues(bytes, 0, bytes.length);
            });
    final byte[] id = utf8(concept.id());
    final byte[] type = utf8(concept.type());
    final byte[] content = utf8(concept.content());
    put.putId(id, 0, id.length)
        .putTypeName(type, 0, type.length)
        .putContent(content, 0, content.length);
    return end(start + MessageHeaderEncoder.ENCODED_LENGTH + put.encodedLength());
  }

  UnitMessage delete(byte[] id) {
    final int start = begin();
    final DeleteConceptEncoder delete = new DeleteConceptEncoder();
    delete.wrapAndApplyHeader(buffer, start, header).putId(id, 0, id.length);
    return end(start + MessageHeaderEncoder.ENCODED_LENGTH + delete.encodedLength());
  }

  UnitMessage link(Edge edge, boolean createMissing) {
    final int start = begin();
    final LinkConceptsEncoder link = new LinkConceptsEncoder();
    link.wrapAndApplyHeader(buffer, start, header)
        .weight(edge.weight())
        .timestamp(edge.timestampNs())
        .flags()
        .clear()
        .createMissing(createMissing);
    final byte[] from = utf8(edge.from());
    final byte[] type = utf8(edge.type());
    final byte[] to = utf8(edge.to());
    link.putFrom(from, 0, from.length).putTypeName(type, 0, type.length).putTo(to, 0, to.length);
    return end(start + MessageHeaderEncoder.ENCODED_LENGTH + link.encodedLength());
  }

  UnitMessage unlink(String fromId, String typeName, String toId) {
    final int start = begin();
    final UnlinkConceptsEncoder unlink = new UnlinkConceptsEncoder();
    final byte[] from = utf8(fromId);
    final byte[] type = utf8(typeName);
    final byte[] to = utf8(toId);
    unlink
        .wrapAndApplyHeader(buffer, start, header)
        .putFrom(from, 0, from.length)
        .putTypeName(type, 0, type.length)
        .putTo(to, 0, to.length);
    return end(start + MessageHeaderEncoder.ENCODED_LENGTH + unlink.encodedLength());
  }

  UnitMessage createSpace(VectorSpaceConfig config) {
    return createSpace(config, config.dimension(), config.metric().code());
  }

  /** With what a config cannot have. */
  UnitMessage createSpace(VectorSpaceConfig config, long dimension, int metric) {
    final int start = begin();
    final CreateSpaceEncoder space = new CreateSpaceEncoder();
    final byte[] name = utf8(config.name());
    final byte[] model = utf8(config.model());
    final byte[] modelVersion = utf8(config.modelVersion());
    space
        .wrapAndApplyHeader(buffer, start, header)
        .dimension(dimension)
        .metric((short) metric)
        .putName(name, 0, name.length)
        .putModel(model, 0, model.length)
        .putModelVersion(modelVersion, 0, modelVersion.length);
    return end(start + MessageHeaderEncoder.ENCODED_LENGTH + space.encodedLength());
  }

  UnitMessage takeImage(String directory) {
    final int start = begin();
    final TakeImageEncoder image = new TakeImageEncoder();
    final byte[] text = utf8(directory);
    image.wrapAndApplyHeader(buffer, start, header).putDirectory(text, 0, text.length);
    return end(start + MessageHeaderEncoder.ENCODED_LENGTH + image.encodedLength());
  }

  /** A command of a template that no version has yet. */
  UnitMessage unknownCommand() {
    final int start = begin();
    header
        .wrap(buffer, start)
        .blockLength(0)
        .templateId(99)
        .schemaId(UnitHeaderEncoder.SCHEMA_ID)
        .version(9);
    return end(start + MessageHeaderEncoder.ENCODED_LENGTH);
  }

  UnitMessage bytes(int length) {
    buffer.setMemory(position, length, (byte) 0);
    position += length;
    return this;
  }

  byte[] toBytes() {
    final byte[] bytes = new byte[position];
    buffer.getBytes(0, bytes);
    unit.checksum(Integer.toUnsignedLong(UnitChecksum.of(bytes, 0, bytes.length)));
    buffer.getBytes(0, bytes);
    return bytes;
  }

  private int begin() {
    final int start = BitUtil.align(position, 8);
    buffer.setMemory(position, start - position, (byte) 0);
    return start;
  }

  private UnitMessage end(int end) {
    position = end;
    count++;
    unit.commandCount(count);
    return this;
  }

  private static void metadata(
      PutConceptEncoder.MetadataEncoder entry, String keyText, Object value) {
    final byte[] key = utf8(keyText);
    final byte[] text = value instanceof String string ? utf8(string) : new byte[0];
    switch (value) {
      case String _ -> entry.kind(MetadataKind.STRING).number(0);
      case Long number -> entry.kind(MetadataKind.LONG).number(number);
      case Double number ->
          entry.kind(MetadataKind.DOUBLE).number(Double.doubleToRawLongBits(number));
      case Boolean flag -> entry.kind(MetadataKind.BOOLEAN).number(flag ? 1 : 0);
      default -> throw new IllegalArgumentException("metadata " + value);
    }
    entry.putKey(key, 0, key.length).putText(text, 0, text.length);
  }

  private static void time(TimeEncoder encoder, Instant instant) {
    if (instant == null) {
      encoder.seconds(0).nanos(TimeEncoder.nanosNullValue());
    } else {
      encoder.seconds(instant.getEpochSecond()).nanos(instant.getNano());
    }
  }

  private static byte[] bytes(float[] values) {
    final ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  private static byte[] utf8(String text) {
    return text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
  }
}
