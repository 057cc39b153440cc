package io.lectern.coordinator.journal;

import static io.lectern.layout.JournalRecordDescriptor.CRC_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.HEADER_LENGTH;
import static io.lectern.layout.JournalRecordDescriptor.KIND_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.LENGTH_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.MAX_LENGTH;
import static io.lectern.layout.JournalRecordDescriptor.VERSION;
import static io.lectern.layout.JournalRecordDescriptor.VERSION_OFFSET;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Fields, checksum and hash of journal records in a byte array. Little-endian, at any index. */
final class Records {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final Hasher128 HASHER = Hashing.xxh3_128();

  private Records() {}

  static long getLong(byte[] bytes, int index) {
    return (long) LONG.get(bytes, index);
  }

  static void putLong(byte[] bytes, int index, long value) {
    LONG.set(bytes, index, value);
  }

  static int getInt(byte[] bytes, int index) {
    return (int) INT.get(bytes, index);
  }

  static void putInt(byte[] bytes, int index, int value) {
    INT.set(bytes, index, value);
  }

  static int getShort(byte[] bytes, int index) {
    return Short.toUnsignedInt((short) SHORT.get(bytes, index));
  }

  static void putShort(byte[] bytes, int index, int value) {
    SHORT.set(bytes, index, (short) value);
  }

  /** Fills in the fields that every record begins with; the checksum last, over all the others. */
  static void seal(byte[] record, int kind, int length) {
    putInt(record, LENGTH_OFFSET, length);
    putShort(record, KIND_OFFSET, kind);
    putShort(record, VERSION_OFFSET, VERSION);
    putInt(record, CRC_OFFSET, crc(record, 0, length));
  }

  /** What the checksum of a record should be. */
  static int crc(byte[] bytes, int offset, int length) {
    final CRC32C crc = new CRC32C();
    crc.update(bytes, offset + LENGTH_OFFSET, length - LENGTH_OFFSET);
    return (int) crc.getValue();
  }

  static HashValue128 hash(byte[] bytes, int offset, int length) {
    return HASHER.hashBytesTo128Bits(bytes, offset, length);
  }

  /**
   * Why bytes are no whole record; null: they are one, of whatever kind and version.
   *
   * @param length that their frame gives them
   */
  static String flaw(byte[] bytes, int offset, int length) {
    if (length < HEADER_LENGTH || length > MAX_LENGTH) {
      return "has " + length + " bytes, which no record has";
    }
    final int ownLength = getInt(bytes, offset + LENGTH_OFFSET);
    if (ownLength != length) {
      return "has " + length + " bytes and says that it has " + ownLength;
    }
    final int stored = getInt(bytes, offset + CRC_OFFSET);
    final int computed = crc(bytes, offset, length);
    return stored == computed
        ? null
        : "has checksum "
            + Integer.toHexString(stored)
            + " where its bytes have "
            + Integer.toHexString(computed);
  }
}
