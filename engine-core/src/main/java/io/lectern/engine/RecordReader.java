package io.lectern.engine;

import static io.lectern.layout.ConceptRecordDescriptor.*;

import io.lectern.engine.StoreException.Reason;
import io.lectern.layout.ConceptSlotDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Reads the fields of a concept record at a file offset; see {@link
 * io.lectern.layout.ConceptRecordDescriptor}.
 */
final class RecordReader {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private RecordReader() {}

  static int length(MemorySegment memory, long record) {
    return Memory.getInt(memory, record + LENGTH_OFFSET);
  }

  /** Length of the record at an address. */
  static int length(long address) {
    return Mapping.getInt(address + LENGTH_OFFSET);
  }

  static long created(MemorySegment memory, long record) {
    return Memory.getLong(memory, record + CREATED_OFFSET);
  }

  static long previous(MemorySegment memory, long record) {
    return Memory.getLong(memory, record + PREVIOUS_OFFSET);
  }

  static int type(MemorySegment memory, long record) {
    return Memory.getInt(memory, record + TYPE_OFFSET);
  }

  static boolean isTombstone(MemorySegment memory, long record) {
    return type(memory, record) == ConceptSlotDescriptor.TYPE_TOMBSTONE;
  }

  static float confidence(MemorySegment memory, long record) {
    return Memory.getFloat(memory, record + CONFIDENCE_OFFSET);
  }

  static int idLength(MemorySegment memory, long record) {
    return Memory.getShort(memory, record + ID_LENGTH_OFFSET);
  }

  static int contentLength(MemorySegment memory, long record) {
    return Memory.getInt(memory, record + CONTENT_LENGTH_OFFSET);
  }

  static boolean has(MemorySegment memory, long record, int flag) {
    return (Memory.getShort(memory, record + FLAGS_OFFSET) & flag) != 0;
  }

  static int vectorCount(MemorySegment memory, long record) {
    return Memory.getShort(memory, record + VECTOR_COUNT_OFFSET);
  }

  static int vectorReference(MemorySegment memory, long record, int index) {
    return Memory.getInt(memory, record + VARIABLE_OFFSET + 4L * index);
  }

  static long idOffset(MemorySegment memory, long record) {
    return record + VARIABLE_OFFSET + 4L * vectorCount(memory, record);
  }

  static long contentOffset(MemorySegment memory, long record) {
    return idOffset(memory, record) + idLength(memory, record);
  }

  static byte[] id(MemorySegment memory, long record) {
    return bytes(memory, idOffset(memory, record), idLength(memory, record));
  }

  /** Whether a record is of an id. */
  static boolean hasId(MemorySegment memory, long record, byte[] id) {
    final long offset = idOffset(memory, record);
    return idLength(memory, record) == id.length
        && MemorySegment.mismatch(
                memory, offset, offset + id.length, MemorySegment.ofArray(id), 0, id.length)
            < 0;
  }

  /** The content, null if the concept has none. */
  static String content(MemorySegment memory, long record) {
    return has(memory, record, FLAG_CONTENT)
        ? text(memory, contentOffset(memory, record), contentLength(memory, record))
        : null;
  }

  static Instant timestamp(MemorySegment memory, long record) {
    return instant(memory, record, FLAG_TIMESTAMP, TIMESTAMP_OFFSET, TIMESTAMP_NANOS_OFFSET);
  }

  static Instant validFrom(MemorySegment memory, long record) {
    return instant(memory, record, FLAG_VALID_FROM, VALID_FROM_OFFSET, VALID_FROM_NANOS_OFFSET);
  }

  static Instant validTo(MemorySegment memory, long record) {
    return instant(memory, record, FLAG_VALID_TO, VALID_TO_OFFSET, VALID_TO_NANOS_OFFSET);
  }

  /** When the record was written. */
  static Instant recordedAt(MemorySegment memory, long record) {
    return Edge.instantOf(Memory.getLong(memory, record + RECORDED_AT_OFFSET));
  }

  static Map<String, Object> metadata(MemorySegment memory, long record) {
    final int count = Memory.getShort(memory, record + METADATA_COUNT_OFFSET);
    if (count == 0) {
      return Map.of();
    }
    final Map<String, Object> metadata = new LinkedHashMap<>();
    long entry = contentOffset(memory, record) + contentLength(memory, record);
    for (int i = 0; i < count; i++) {
      final int keyLength = Memory.getShort(memory, entry);
      final byte kind = memory.get(ValueLayout.JAVA_BYTE, entry + METADATA_KIND_OFFSET);
      final int valueLength = memory.get(INT, entry + METADATA_VALUE_LENGTH_OFFSET);
      final long key = entry + METADATA_HEADER_LENGTH;
      metadata.put(
          text(memory, key, keyLength), metadataValue(memory, kind, key + keyLength, valueLength));
      entry = key + keyLength + valueLength;
    }
    return metadata;
  }

  static List<Concept.Tag> tags(MemorySegment memory, long record) {
    final int count = Memory.getShort(memory, record + TAG_COUNT_OFFSET);
    if (count == 0) {
      return List.of();
    }
    final List<Concept.Tag> tags = new ArrayList<>(count);
    long entry = tagsOffset(memory, record);
    for (int i = 0; i < count; i++) {
      final int keyLength = Memory.getShort(memory, entry);
      final int valueLength = memory.get(INT, entry + TAG_VALUE_LENGTH_OFFSET);
      final float weight = Float.intBitsToFloat(memory.get(INT, entry + TAG_WEIGHT_OFFSET));
      final long key = entry + TAG_HEADER_LENGTH;
      tags.add(
          new Concept.Tag(
              text(memory, key, keyLength), text(memory, key + keyLength, valueLength), weight));
      entry = key + keyLength + valueLength;
    }
    return tags;
  }

  /**
   * Holds a record to its checksum, and to what is known of it.
   *
   * @throws StoreException CORRUPT if it is another one, or none
   */
  static void requireWhole(
      MemorySegment memory, long record, int ordinal, long created, int type, float confidence) {
    final int length = length(memory, record);
    final boolean whole =
        length >= VARIABLE_OFFSET
            && length <= MAX_RECORD_LENGTH
            && crc(memory, record, length) == Memory.getInt(memory, record + CRC_OFFSET);
    if (!whole
        || Memory.getInt(memory, record + ORDINAL_OFFSET) != ordinal
        || created(memory, record) != created
        || type(memory, record) != type
        || Float.floatToRawIntBits(confidence(memory, record))
            != Float.floatToRawIntBits(confidence)) {
      throw new StoreException(
          Reason.CORRUPT,
          "the record of the concept in slot "
              + ordinal
              + " is damaged, at "
              + record
              + ": it "
              + (whole ? "says something else than the slot" : "does not have its checksum")
              + ". Run lectern verify");
    }
  }

  /** CRC32C of a record's bytes as they are now. */
  static int crc(MemorySegment memory, long record, int length) {
    final CRC32C crc = new CRC32C();
    // Through the heap: a checksum over mapped bytes kills the JVM when the page cannot be read.
    crc.update(ByteBuffer.wrap(bytes(memory, record + CREATED_OFFSET, length - CREATED_OFFSET)));
    return (int) crc.getValue();
  }

  static long tagsOffset(MemorySegment memory, long record) {
    long entry = contentOffset(memory, record) + contentLength(memory, record);
    final int count = Memory.getShort(memory, record + METADATA_COUNT_OFFSET);
    for (int i = 0; i < count; i++) {
      entry +=
          METADATA_HEADER_LENGTH
              + Memory.getShort(memory, entry)
              + memory.get(INT, entry + METADATA_VALUE_LENGTH_OFFSET);
    }
    return entry;
  }

  private static Object metadataValue(MemorySegment memory, byte kind, long offset, int length) {
    return switch (kind) {
      case METADATA_STRING -> text(memory, offset, length);
      case METADATA_LONG -> memory.get(LONG, offset);
      case METADATA_DOUBLE -> Double.longBitsToDouble(memory.get(LONG, offset));
      case METADATA_BOOLEAN -> memory.get(ValueLayout.JAVA_BYTE, offset) != 0;
      default ->
          throw new StoreException(Reason.CORRUPT, "a record has a metadata value of kind " + kind);
    };
  }

  private static Instant instant(
      MemorySegment memory, long record, int flag, int seconds, int nanos) {
    return has(memory, record, flag)
        ? Instant.ofEpochSecond(
            Memory.getLong(memory, record + seconds), Memory.getInt(memory, record + nanos))
        : null;
  }

  private static String text(MemorySegment memory, long offset, int length) {
    return new String(bytes(memory, offset, length), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(MemorySegment memory, long offset, int length) {
    if (length < 0 || length > MAX_RECORD_LENGTH) {
      throw new StoreException(Reason.CORRUPT, "a record claims a field of " + length + " bytes");
    }
    final byte[] bytes = new byte[length];
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, bytes, 0, length);
    return bytes;
  }
}
