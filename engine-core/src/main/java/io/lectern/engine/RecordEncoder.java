package io.lectern.engine;

import static io.lectern.layout.ConceptRecordDescriptor.*;

import io.lectern.layout.ConceptSlotDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Puts together the bytes of a concept record on the heap, before space is taken for it. Used by
 * the writer's thread only.
 */
final class RecordEncoder {
  private final CRC32C crc = new CRC32C();
  private ByteBuffer buffer = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
  private int length;

  int length() {
    return length;
  }

  /**
   * Encodes all of a concept but created epoch, previous record and checksum.
   *
   * @throws IllegalArgumentException if the record would be longer than 1.5 MiB
   */
  void encode(Concept concept, byte[] id, int ordinal, int type, int[] vectors, long recordedAtNs) {
    begin(id, ordinal, type, vectors);
    buffer.putFloat(CONFIDENCE_OFFSET, concept.confidence());
    buffer.putShort(METADATA_COUNT_OFFSET, (short) concept.metadata().size());
    buffer.putShort(TAG_COUNT_OFFSET, (short) concept.tags().size());
    buffer.putLong(RECORDED_AT_OFFSET, recordedAtNs);
    putTimes(concept);
    if (concept.content() != null) {
      final byte[] content = concept.content().getBytes(StandardCharsets.UTF_8);
      buffer.putInt(CONTENT_LENGTH_OFFSET, content.length);
      put(content);
    }
    concept.metadata().forEach(this::putMetadata);
    putTags(concept.tags());
    length = buffer.position();
    Limits.require(
        length <= MAX_RECORD_LENGTH,
        "concept",
        concept.id(),
        "takes " + length + " bytes as a record, more than " + MAX_RECORD_LENGTH);
  }

  void encodeTombstone(byte[] id, int ordinal, long recordedAtNs) {
    begin(id, ordinal, ConceptSlotDescriptor.TYPE_TOMBSTONE, new int[0]);
    buffer.putLong(RECORDED_AT_OFFSET, recordedAtNs);
    length = buffer.position();
  }

  /** Whether a record holds the same concept, created when and recorded when aside. */
  boolean matches(MemorySegment memory, long record) {
    if (RecordReader.length(memory, record) != length) {
      return false;
    }
    final MemorySegment encoded = MemorySegment.ofArray(buffer.array());
    return MemorySegment.mismatch(
                encoded,
                ORDINAL_OFFSET,
                RECORDED_AT_OFFSET,
                memory,
                record + ORDINAL_OFFSET,
                record + RECORDED_AT_OFFSET)
            < 0
        && MemorySegment.mismatch(
                encoded, VARIABLE_OFFSET, length, memory, record + VARIABLE_OFFSET, record + length)
            < 0;
  }

  /** Completes the record and copies it to its place. */
  void write(MemorySegment memory, long record, long created, long previous) {
    buffer.putInt(LENGTH_OFFSET, length);
    buffer.putLong(CREATED_OFFSET, created);
    buffer.putLong(PREVIOUS_OFFSET, previous);
    crc.reset();
    crc.update(buffer.array(), CREATED_OFFSET, length - CREATED_OFFSET);
    buffer.putInt(CRC_OFFSET, (int) crc.getValue());
    MemorySegment.copy(buffer.array(), 0, memory, ValueLayout.JAVA_BYTE, record, length);
  }

  private void begin(byte[] id, int ordinal, int type, int[] vectors) {
    buffer.clear();
    Arrays.fill(buffer.array(), 0, VARIABLE_OFFSET, (byte) 0);
    buffer.putInt(ORDINAL_OFFSET, ordinal);
    buffer.putInt(TYPE_OFFSET, type);
    buffer.putShort(ID_LENGTH_OFFSET, (short) id.length);
    buffer.putShort(VECTOR_COUNT_OFFSET, (short) vectors.length);
    buffer.position(VARIABLE_OFFSET);
    for (int vector : vectors) {
      buffer.putInt(vector);
    }
    put(id);
  }

  private void putTimes(Concept concept) {
    int flags = concept.content() == null ? 0 : FLAG_CONTENT;
    flags |= putTime(concept.timestamp(), FLAG_TIMESTAMP, TIMESTAMP_OFFSET, TIMESTAMP_NANOS_OFFSET);
    flags |=
        putTime(concept.validFrom(), FLAG_VALID_FROM, VALID_FROM_OFFSET, VALID_FROM_NANOS_OFFSET);
    flags |= putTime(concept.validTo(), FLAG_VALID_TO, VALID_TO_OFFSET, VALID_TO_NANOS_OFFSET);
    buffer.putShort(FLAGS_OFFSET, (short) flags);
  }

  private int putTime(Instant time, int flag, int seconds, int nanos) {
    if (time == null) {
      return 0;
    }
    buffer.putLong(seconds, time.getEpochSecond());
    buffer.putInt(nanos, time.getNano());
    return flag;
  }

  private void putMetadata(String key, Object value) {
    final byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    switch (value) {
      case String text -> {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        putMetadataHeader(keyBytes, METADATA_STRING, bytes.length);
        put(bytes);
      }
      case Long number -> {
        putMetadataHeader(keyBytes, METADATA_LONG, Long.BYTES);
        buffer.putLong(number);
      }
      case Double number -> {
        putMetadataHeader(keyBytes, METADATA_DOUBLE, Double.BYTES);
        buffer.putDouble(number);
      }
      case Boolean flag -> {
        putMetadataHeader(keyBytes, METADATA_BOOLEAN, 1);
        buffer.put((byte) (flag ? 1 : 0));
      }
      default ->
          throw new IllegalStateException(
              "Concept let through metadata " + key + " of " + value.getClass());
    }
  }

  private void putMetadataHeader(byte[] key, byte kind, int valueLength) {
    ensure(METADATA_HEADER_LENGTH + key.length + valueLength);
    buffer.putShort((short) key.length).put(kind).putInt(valueLength).put(key);
  }

  private void putTags(List<Concept.Tag> tags) {
    for (Concept.Tag tag : tags) {
      final byte[] key = tag.key().getBytes(StandardCharsets.UTF_8);
      final byte[] value = tag.value().getBytes(StandardCharsets.UTF_8);
      ensure(TAG_HEADER_LENGTH + key.length + value.length);
      buffer
          .putShort((short) key.length)
          .putInt(value.length)
          .putFloat(tag.weight())
          .put(key)
          .put(value);
    }
  }

  private void put(byte[] bytes) {
    ensure(bytes.length);
    buffer.put(bytes);
  }

  private void ensure(int more) {
    if (buffer.remaining() < more) {
      final int needed = Math.addExact(buffer.position(), more);
      // Twice the needed length at most, so that a concept of thousands of long values cannot take
      // the heap.
      Limits.require(
          needed <= 2 * MAX_RECORD_LENGTH,
          "concept",
          "of more than " + needed + " bytes",
          "is larger than " + MAX_RECORD_LENGTH);
      final ByteBuffer larger =
          ByteBuffer.allocate(Math.max(needed, 2 * buffer.capacity()))
              .order(ByteOrder.LITTLE_ENDIAN);
      buffer.flip();
      larger.put(buffer);
      buffer = larger;
    }
  }
}
