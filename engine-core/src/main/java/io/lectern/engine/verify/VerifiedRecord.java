package io.lectern.engine.verify;

import static io.lectern.layout.ConceptRecordDescriptor.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** A concept record on the heap, with its checksum and its lengths checked. */
final class VerifiedRecord {
  private final ByteBuffer bytes;

  private VerifiedRecord(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads and checks a record; what is wrong with it goes to the findings.
   *
   * @param owner whose it is, for people
   * @return null if its bytes cannot be relied on
   */
  static VerifiedRecord read(
      StoreView view, Heap heap, Findings findings, long offset, String owner) {
    if (!heap.contains(offset, VARIABLE_OFFSET) || offset % Long.BYTES != 0) {
      findings.add(
          Findings.RECORDS, offset, owner + " refers to a record outside of the record area");
      return null;
    }
    final int length = view.getInt(offset + LENGTH_OFFSET);
    if (length < VARIABLE_OFFSET || length > MAX_RECORD_LENGTH || !heap.contains(offset, length)) {
      findings.add(
          Findings.RECORDS, offset, "the record of " + owner + " says it has " + length + " bytes");
      return null;
    }
    final VerifiedRecord record = new VerifiedRecord(view.bytes(offset, length));
    final CRC32C crc = new CRC32C();
    crc.update(record.bytes.array(), CREATED_OFFSET, length - CREATED_OFFSET);
    if ((int) crc.getValue() != record.bytes.getInt(CRC_OFFSET)) {
      findings.add(
          Findings.RECORDS, offset, "the record of " + owner + " does not have its checksum");
      return null;
    }
    final String wrong = record.findWrong();
    if (wrong != null) {
      findings.add(Findings.RECORDS, offset, "the record of " + owner + " " + wrong);
      return null;
    }
    return record;
  }

  int length() {
    return bytes.capacity();
  }

  long created() {
    return bytes.getLong(CREATED_OFFSET);
  }

  int ordinal() {
    return bytes.getInt(ORDINAL_OFFSET);
  }

  int type() {
    return bytes.getInt(TYPE_OFFSET);
  }

  int confidenceBits() {
    return bytes.getInt(CONFIDENCE_OFFSET);
  }

  int vectorCount() {
    return unsignedShort(VECTOR_COUNT_OFFSET);
  }

  int vector(int index) {
    return bytes.getInt(VARIABLE_OFFSET + 4 * index);
  }

  byte[] id() {
    final byte[] id = new byte[unsignedShort(ID_LENGTH_OFFSET)];
    bytes.get(VARIABLE_OFFSET + 4 * vectorCount(), id);
    return id;
  }

  /** What contradicts the format although the checksum is right; null: nothing. */
  private String findWrong() {
    final int idLength = unsignedShort(ID_LENGTH_OFFSET);
    if (idLength < 1 || idLength > MAX_ID_LENGTH) {
      return "has an id of " + idLength + " bytes";
    }
    long position = VARIABLE_OFFSET + 4L * vectorCount();
    final int contentLength = bytes.getInt(CONTENT_LENGTH_OFFSET);
    if (contentLength < 0 || contentLength > MAX_CONTENT_LENGTH) {
      return "has a content of " + contentLength + " bytes";
    }
    if (position + idLength + contentLength > length()) {
      return "ends within its id or content";
    }
    if (!isText(position, idLength) || !isText(position + idLength, contentLength)) {
      return "has an id or a content that is not UTF-8";
    }
    position += idLength + contentLength;
    for (int i = unsignedShort(METADATA_COUNT_OFFSET); i > 0 && position >= 0; i--) {
      position = skipMetadata(position);
    }
    for (int i = unsignedShort(TAG_COUNT_OFFSET); i > 0 && position >= 0; i--) {
      position = skipTag(position);
    }
    return position == length() ? null : "has metadata or tags that do not fill it";
  }

  /** Position after a metadata entry, -1 if it is not right. */
  private long skipMetadata(long position) {
    if (position + METADATA_HEADER_LENGTH > length()) {
      return -1;
    }
    final int at = (int) position;
    final int kind = bytes.get(at + METADATA_KIND_OFFSET);
    final int valueLength = bytes.getInt(at + METADATA_VALUE_LENGTH_OFFSET);
    final boolean kindFits =
        switch (kind) {
          case METADATA_STRING -> true;
          case METADATA_LONG, METADATA_DOUBLE -> valueLength == Long.BYTES;
          case METADATA_BOOLEAN -> valueLength == 1;
          default -> false;
        };
    final long end = skip(position + METADATA_HEADER_LENGTH, unsignedShort(at), valueLength);
    return kindFits
            && end >= 0
            && (kind != METADATA_STRING || isText(end - valueLength, valueLength))
        ? end
        : -1;
  }

  private long skipTag(long position) {
    if (position + TAG_HEADER_LENGTH > length()) {
      return -1;
    }
    final int at = (int) position;
    final int valueLength = bytes.getInt(at + TAG_VALUE_LENGTH_OFFSET);
    final long end = skip(position + TAG_HEADER_LENGTH, unsignedShort(at), valueLength);
    return end >= 0 && isText(end - valueLength, valueLength) ? end : -1;
  }

  private long skip(long key, int keyLength, int valueLength) {
    final long end = key + keyLength + valueLength;
    return valueLength >= 0 && end <= length() && isText(key, keyLength) ? end : -1;
  }

  private boolean isText(long position, int length) {
    return Utf8Check.decode(bytes.array(), (int) position, length) != null;
  }

  private int unsignedShort(int position) {
    return Short.toUnsignedInt(bytes.getShort(position));
  }
}
