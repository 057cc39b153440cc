package io.lectern.engine;

import static io.lectern.layout.ConceptRecordDescriptor.*;

import io.lectern.engine.Filter.Operator;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;

/** Compares fields of concepts in the mapped file, and allocates nothing. */
final class FieldTest {
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private FieldTest() {}

  /**
   * Whether a concept's field compares with a value as asked for; of several tags of a key, one.
   *
   * @throws StoreException CORRUPT if the concept's record leads out of the file
   */
  static boolean matches(
      ConceptFlyweight concept, FilterField field, Operator operator, FilterValue value) {
    switch (field.kind()) {
      case TYPE -> {
        final String type = concept.type();
        return type != null && operator.accepts(compare(type, value.text()));
      }
      case CONFIDENCE -> {
        return operator.accepts(Float.compare(concept.confidence(), value.toFloat()));
      }
      default -> {
        final long record = concept.record();
        final MemorySegment memory = concept.memory();
        try {
          return matches(memory, record, field, operator, value);
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
          throw concept.damaged(e);
        }
      }
    }
  }

  /** Whether a concept has a field. */
  static boolean isPresent(ConceptFlyweight concept, FilterField field) {
    final long record = concept.record();
    final MemorySegment memory = concept.memory();
    try {
      return switch (field.kind()) {
        case ID, CONFIDENCE -> true;
        case TYPE -> concept.typeSymbol() != 0;
        case CONTENT -> RecordReader.has(memory, record, FLAG_CONTENT);
        case TIMESTAMP -> RecordReader.has(memory, record, FLAG_TIMESTAMP);
        case VALID_FROM -> RecordReader.has(memory, record, FLAG_VALID_FROM);
        case VALID_TO -> RecordReader.has(memory, record, FLAG_VALID_TO);
        case METADATA -> findMetadata(memory, record, field.utf8()) != 0;
        case TAG -> hasTag(memory, record, field.utf8(), null, null);
      };
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw concept.damaged(e);
    }
  }

  private static boolean matches(
      MemorySegment memory, long record, FilterField field, Operator operator, FilterValue value) {
    return switch (field.kind()) {
      case ID -> {
        final long id = RecordReader.idOffset(memory, record);
        yield operator.accepts(compare(memory, id, RecordReader.idLength(memory, record), value));
      }
      case CONTENT ->
          RecordReader.has(memory, record, FLAG_CONTENT)
              && operator.accepts(
                  compare(
                      memory,
                      RecordReader.contentOffset(memory, record),
                      RecordReader.contentLength(memory, record),
                      value));
      case TIMESTAMP ->
          RecordReader.has(memory, record, FLAG_TIMESTAMP)
              && operator.accepts(
                  compare(memory, record, TIMESTAMP_OFFSET, TIMESTAMP_NANOS_OFFSET, value.time()));
      case VALID_FROM ->
          RecordReader.has(memory, record, FLAG_VALID_FROM)
              && operator.accepts(
                  compare(
                      memory, record, VALID_FROM_OFFSET, VALID_FROM_NANOS_OFFSET, value.time()));
      case VALID_TO ->
          RecordReader.has(memory, record, FLAG_VALID_TO)
              && operator.accepts(
                  compare(memory, record, VALID_TO_OFFSET, VALID_TO_NANOS_OFFSET, value.time()));
      case METADATA -> {
        final long entry = findMetadata(memory, record, field.utf8());
        yield entry != 0 && matchesMetadata(memory, entry, operator, value);
      }
      case TAG -> hasTag(memory, record, field.utf8(), operator, value);
      case TYPE, CONFIDENCE -> throw new IllegalStateException("the record is not asked for these");
    };
  }

  /** The metadata entry of a key, 0 if there is none. */
  private static long findMetadata(MemorySegment memory, long record, byte[] key) {
    final int count = Memory.getShort(memory, record + METADATA_COUNT_OFFSET);
    long entry =
        RecordReader.contentOffset(memory, record) + RecordReader.contentLength(memory, record);
    for (int i = 0; i < count; i++) {
      final int keyLength = Memory.getShort(memory, entry);
      if (isKey(memory, entry + METADATA_HEADER_LENGTH, keyLength, key)) {
        return entry;
      }
      entry +=
          METADATA_HEADER_LENGTH
              + keyLength
              + memory.get(INT, entry + METADATA_VALUE_LENGTH_OFFSET);
    }
    return 0;
  }

  private static boolean matchesMetadata(
      MemorySegment memory, long entry, Operator operator, FilterValue value) {
    final long start = entry + METADATA_HEADER_LENGTH + Memory.getShort(memory, entry);
    return switch (memory.get(BYTE, entry + METADATA_KIND_OFFSET)) {
      case METADATA_STRING ->
          value.isText()
              && operator.accepts(
                  compare(
                      memory, start, memory.get(INT, entry + METADATA_VALUE_LENGTH_OFFSET), value));
      case METADATA_LONG ->
          value.isNumber() && operator.accepts(value.compareFrom(memory.get(LONG, start)));
      case METADATA_DOUBLE -> {
        final double number = Double.longBitsToDouble(memory.get(LONG, start));
        yield value.isNumber()
            && !Double.isNaN(number)
            && operator.accepts(value.compareFrom(number));
      }
      case METADATA_BOOLEAN ->
          value.isTruth()
              && operator.accepts(Boolean.compare(memory.get(BYTE, start) != 0, value.truth()));
      default -> throw new IllegalArgumentException("metadata of no known kind");
    };
  }

  /**
   * Whether a record has a tag of a key, and a value that compares as asked for.
   *
   * @param value null: any value
   */
  private static boolean hasTag(
      MemorySegment memory, long record, byte[] key, Operator operator, FilterValue value) {
    final int count = Memory.getShort(memory, record + TAG_COUNT_OFFSET);
    if (count == 0) {
      return false;
    }
    long entry = RecordReader.tagsOffset(memory, record);
    for (int i = 0; i < count; i++) {
      final int keyLength = Memory.getShort(memory, entry);
      final int valueLength = memory.get(INT, entry + TAG_VALUE_LENGTH_OFFSET);
      final long start = entry + TAG_HEADER_LENGTH + keyLength;
      if (isKey(memory, entry + TAG_HEADER_LENGTH, keyLength, key)
          && (value == null || operator.accepts(compare(memory, start, valueLength, value)))) {
        return true;
      }
      entry = start + valueLength;
    }
    return false;
  }

  /** Without a segment of the key: what is short is compared sooner than a segment is made. */
  private static boolean isKey(MemorySegment memory, long offset, int length, byte[] key) {
    if (length != key.length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (memory.get(BYTE, offset + i) != key[i]) {
        return false;
      }
    }
    return true;
  }

  /** Compares text in the file with a value: bytes of UTF-8 are in the order of code points. */
  private static int compare(MemorySegment memory, long offset, int length, FilterValue value) {
    final MemorySegment utf8 = value.utf8();
    final long mismatch =
        MemorySegment.mismatch(memory, offset, offset + length, utf8, 0, utf8.byteSize());
    if (mismatch < 0 || mismatch == Math.min(length, utf8.byteSize())) {
      return Long.compare(length, utf8.byteSize());
    }
    return Byte.compareUnsigned(memory.get(BYTE, offset + mismatch), utf8.get(BYTE, mismatch));
  }

  private static int compare(
      MemorySegment memory, long record, int secondsOffset, int nanosOffset, Instant time) {
    final int seconds =
        Long.compare(Memory.getLong(memory, record + secondsOffset), time.getEpochSecond());
    return seconds != 0
        ? seconds
        : Integer.compare(Memory.getInt(memory, record + nanosOffset), time.getNano());
  }

  /** In the order of code points, which is not that of chars beyond the first 65,536. */
  private static int compare(String a, String b) {
    final int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      if (a.charAt(i) != b.charAt(i)) {
        return Integer.compare(rank(a.charAt(i)), rank(b.charAt(i)));
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  private static int rank(char c) {
    return Character.isSurrogate(c) ? Character.MIN_SUPPLEMENTARY_CODE_POINT + c : c;
  }
}
