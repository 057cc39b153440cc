package io.lectern.client;

import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import io.lectern.engine.VectorMetric;
import io.lectern.engine.VectorSpaceConfig;
import io.lectern.layout.ipc.CreateSpaceDecoder;
import io.lectern.layout.ipc.DeleteConceptDecoder;
import io.lectern.layout.ipc.LinkConceptsDecoder;
import io.lectern.layout.ipc.MessageHeaderDecoder;
import io.lectern.layout.ipc.MetadataKind;
import io.lectern.layout.ipc.PutConceptDecoder;
import io.lectern.layout.ipc.SyncLevel;
import io.lectern.layout.ipc.TimeDecoder;
import io.lectern.layout.ipc.UnitHeaderDecoder;
import io.lectern.layout.ipc.UnlinkConceptsDecoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.agrona.DirectBuffer;

/** A unit's message, decoded as the schema has it. */
record UnitMessage(
    long clientId,
    long correlationId,
    long term,
    SyncLevel syncLevel,
    UUID key,
    boolean freshKey,
    List<Decoded> commands,
    int length) {

  sealed interface Decoded {}

  record Put(Concept concept) implements Decoded {}

  record Delete(String id) implements Decoded {}

  record Link(Edge edge, boolean createMissing) implements Decoded {}

  record Unlink(String from, String type, String to) implements Decoded {}

  record CreateSpace(VectorSpaceConfig config) implements Decoded {}

  static UnitMessage decode(DirectBuffer buffer, int offset) {
    final UnitHeaderDecoder unit = new UnitHeaderDecoder();
    unit.wrapAndApplyHeader(buffer, offset, new MessageHeaderDecoder());
    final List<Decoded> commands = new ArrayList<>();
    int end = unit.limit();
    for (int i = 0; i < unit.commandCount(); i++) {
      final int start = offset + ((end - offset + 7) & ~7);
      end = start + decodeCommand(buffer, start, commands);
    }
    return new UnitMessage(
        unit.clientId(),
        unit.correlationId(),
        unit.term(),
        unit.syncLevel(),
        new UUID(unit.keyHigh(), unit.keyLow()),
        unit.flags().freshKey(),
        commands,
        end - offset);
  }

  private static int decodeCommand(DirectBuffer buffer, int offset, List<Decoded> commands) {
    final MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(buffer, offset);
    return switch (header.templateId()) {
      case PutConceptDecoder.TEMPLATE_ID -> {
        final PutConceptDecoder put = new PutConceptDecoder();
        put.wrapAndApplyHeader(buffer, offset, header);
        commands.add(new Put(concept(put)));
        yield put.limit() - offset;
      }
      case DeleteConceptDecoder.TEMPLATE_ID -> {
        final DeleteConceptDecoder delete = new DeleteConceptDecoder();
        delete.wrapAndApplyHeader(buffer, offset, header);
        final byte[] id = new byte[delete.idLength()];
        delete.getId(id, 0, id.length);
        commands.add(new Delete(text(id)));
        yield delete.limit() - offset;
      }
      case LinkConceptsDecoder.TEMPLATE_ID -> {
        final LinkConceptsDecoder link = new LinkConceptsDecoder();
        link.wrapAndApplyHeader(buffer, offset, header);
        commands.add(link(link));
        yield link.limit() - offset;
      }
      case UnlinkConceptsDecoder.TEMPLATE_ID -> {
        final UnlinkConceptsDecoder unlink = new UnlinkConceptsDecoder();
        unlink.wrapAndApplyHeader(buffer, offset, header);
        commands.add(unlink(unlink));
        yield unlink.limit() - offset;
      }
      case CreateSpaceDecoder.TEMPLATE_ID -> {
        final CreateSpaceDecoder space = new CreateSpaceDecoder();
        space.wrapAndApplyHeader(buffer, offset, header);
        commands.add(space(space));
        yield space.limit() - offset;
      }
      default -> throw new AssertionError("template " + header.templateId());
    };
  }

  private static Link link(LinkConceptsDecoder link) {
    final byte[] from = new byte[link.fromLength()];
    link.getFrom(from, 0, from.length);
    final byte[] type = new byte[link.typeNameLength()];
    link.getTypeName(type, 0, type.length);
    final byte[] to = new byte[link.toLength()];
    link.getTo(to, 0, to.length);
    return new Link(
        new Edge(text(from), text(type), text(to), link.weight(), Edge.instantOf(link.timestamp())),
        link.flags().createMissing());
  }

  private static Unlink unlink(UnlinkConceptsDecoder unlink) {
    final byte[] from = new byte[unlink.fromLength()];
    unlink.getFrom(from, 0, from.length);
    final byte[] type = new byte[unlink.typeNameLength()];
    unlink.getTypeName(type, 0, type.length);
    final byte[] to = new byte[unlink.toLength()];
    unlink.getTo(to, 0, to.length);
    return new Unlink(text(from), text(type), text(to));
  }

  private static CreateSpace space(CreateSpaceDecoder space) {
    final byte[] name = new byte[space.nameLength()];
    space.getName(name, 0, name.length);
    final byte[] model = new byte[space.modelLength()];
    space.getModel(model, 0, model.length);
    final byte[] modelVersion = new byte[space.modelVersionLength()];
    space.getModelVersion(modelVersion, 0, modelVersion.length);
    return new CreateSpace(
        new VectorSpaceConfig(
            text(name),
            (int) space.dimension(),
            VectorMetric.ofCode(space.metric()),
            text(model),
            text(modelVersion)));
  }

  private static Concept concept(PutConceptDecoder put) {
    final float confidence = put.confidence();
    final Instant timestamp = time(put.timestamp());
    final Instant validFrom = time(put.validFrom());
    final Instant validTo = time(put.validTo());
    final boolean hasContent = put.hasContent() == 1;
    final List<Object[]> metadata = new ArrayList<>();
    for (final PutConceptDecoder.MetadataDecoder entry : put.metadata()) {
      metadata.add(metadata(entry));
    }
    final List<Concept.Tag> tags = new ArrayList<>();
    for (final PutConceptDecoder.TagsDecoder tag : put.tags()) {
      final float weight = tag.weight();
      final byte[] key = new byte[tag.keyLength()];
      tag.getKey(key, 0, key.length);
      final byte[] value = new byte[tag.valueLength()];
      tag.getValue(value, 0, value.length);
      tags.add(new Concept.Tag(text(key), text(value), weight));
    }
    final List<Object[]> vectors = new ArrayList<>();
    for (final PutConceptDecoder.VectorsDecoder vector : put.vectors()) {
      final byte[] space = new byte[vector.spaceLength()];
      vector.getSpace(space, 0, space.length);
      final byte[] values = new byte[vector.valuesLength()];
      vector.getValues(values, 0, values.length);
      vectors.add(new Object[] {text(space), floats(values)});
    }
    final byte[] id = new byte[put.idLength()];
    put.getId(id, 0, id.length);
    final byte[] type = new byte[put.typeNameLength()];
    put.getTypeName(type, 0, type.length);
    final byte[] content = new byte[put.contentLength()];
    put.getContent(content, 0, content.length);
    final Concept.Builder builder =
        Concept.builder(text(id))
            .type(type.length == 0 ? null : text(type))
            .content(hasContent ? text(content) : null)
            .confidence(confidence)
            .timestamp(timestamp)
            .validFrom(validFrom)
            .validTo(validTo);
    metadata.forEach(entry -> builder.metadata((String) entry[0], entry[1]));
    tags.forEach(tag -> builder.tag(tag.key(), tag.value(), tag.weight()));
    vectors.forEach(vector -> builder.vector((String) vector[0], (float[]) vector[1]));
    return builder.build();
  }

  private static Object[] metadata(PutConceptDecoder.MetadataDecoder entry) {
    final MetadataKind kind = entry.kind();
    final long number = entry.number();
    final byte[] key = new byte[entry.keyLength()];
    entry.getKey(key, 0, key.length);
    final byte[] text = new byte[entry.textLength()];
    entry.getText(text, 0, text.length);
    final Object value =
        switch (kind) {
          case STRING -> text(text);
          case LONG -> number;
          case DOUBLE -> Double.longBitsToDouble(number);
          case BOOLEAN -> number == 1;
          case NULL_VAL -> throw new AssertionError("no kind");
        };
    return new Object[] {text(key), value};
  }

  private static Instant time(TimeDecoder time) {
    return time.nanos() == TimeDecoder.nanosNullValue()
        ? null
        : Instant.ofEpochSecond(time.seconds(), time.nanos());
  }

  private static float[] floats(byte[] bytes) {
    final float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
