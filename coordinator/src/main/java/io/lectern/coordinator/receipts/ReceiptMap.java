package io.lectern.coordinator.receipts;

import io.lectern.engine.os.NativeFile;
import io.lectern.layout.ipc.SyncLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import net.openhft.chronicle.map.ChronicleMap;

/**
 * Receipts by key in a file, a Chronicle map of fixed size. Disk blocks are allocated before it is
 * written: Chronicle writes through a mapping. Any thread reads, one writes.
 */
final class ReceiptMap implements AutoCloseable {
  private static final int KEY_LENGTH = 2 * Long.BYTES;
  private static final int VALUE_LENGTH = 2 * Long.BYTES + Integer.BYTES + 1;

  private final Path file;
  private final ChronicleMap<byte[], byte[]> map;

  private ReceiptMap(Path file, ChronicleMap<byte[], byte[]> map) {
    this.file = file;
    this.map = map;
  }

  /**
   * Opens a map that was closed, or makes one.
   *
   * @param capacity receipts that it has room for, at least
   */
  static ReceiptMap open(Path file, int capacity) {
    final ChronicleMap<byte[], byte[]> map;
    try {
      map =
          ChronicleMap.of(byte[].class, byte[].class)
              .constantKeySizeBySample(new byte[KEY_LENGTH])
              .constantValueSizeBySample(new byte[VALUE_LENGTH])
              .entries(capacity)
              .putReturnsNull(true)
              .createPersistedTo(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open " + file, e);
    }
    final ReceiptMap receipts = new ReceiptMap(file, map);
    boolean done = false;
    try (NativeFile allocation = NativeFile.open(file, true, false, 0)) {
      allocation.allocate(0, allocation.length());
      done = true;
      return receipts;
    } finally {
      if (!done) {
        receipts.close();
      }
    }
  }

  Path file() {
    return file;
  }

  long count() {
    return map.longSize();
  }

  void put(long keyHigh, long keyLow, KnownReceipt receipt) {
    final byte[] value =
        ByteBuffer.allocate(VALUE_LENGTH)
            .putLong(receipt.epoch())
            .putLong(receipt.recordedAtNs())
            .putInt(receipt.changedCount())
            .put((byte) receipt.reached().value())
            .array();
    map.put(key(keyHigh, keyLow), value);
  }

  /** The receipt of a key; null: it is not here. */
  KnownReceipt get(long keyHigh, long keyLow) {
    final byte[] value = map.get(key(keyHigh, keyLow));
    if (value == null) {
      return null;
    }
    final ByteBuffer fields = ByteBuffer.wrap(value);
    final long epoch = fields.getLong();
    final long recordedAtNs = fields.getLong();
    final int changedCount = fields.getInt();
    return new KnownReceipt(epoch, changedCount, SyncLevel.get(fields.get()), recordedAtNs);
  }

  @Override
  public void close() {
    map.close();
  }

  private static byte[] key(long keyHigh, long keyLow) {
    return ByteBuffer.allocate(KEY_LENGTH).putLong(keyHigh).putLong(keyLow).array();
  }
}
