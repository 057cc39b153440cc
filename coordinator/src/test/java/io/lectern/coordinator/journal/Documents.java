package io.lectern.coordinator.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Takes a segment's data file apart into documents, and puts it together in other ways. */
final class Documents {
  private static final int METADATA = 0x4000_0000;
  private static final int LENGTH_MASK = 0x3FFF_FFFF;

  private final Path file;
  private final byte[] bytes;
  private final List<int[]> records = new ArrayList<>(); // from its header, to the next header

  private Documents(Path file) throws IOException {
    this.file = file;
    this.bytes = Files.readAllBytes(file);
    final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int position = 0;
    while (position + 4 <= bytes.length && buffer.getInt(position) > 0) {
      final int header = buffer.getInt(position);
      final int next = (position + 4 + (header & LENGTH_MASK) + 3) & -4;
      if ((header & METADATA) == 0) {
        records.add(new int[] {position, next});
      }
      position = next;
    }
  }

  /** Of a segment that nobody writes to. */
  static Documents of(Path journal, long segment) throws IOException {
    return new Documents(SegmentFiles.dataFile(journal, segment));
  }

  /** Records, the segment's header included. */
  int count() {
    return records.size();
  }

  int start(int record) {
    return records.get(record)[0];
  }

  int end(int record) {
    return records.get(record)[1];
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /** Leaves one out. */
  void remove(int record) throws IOException {
    final ByteBuffer result = ByteBuffer.allocate(bytes.length - end(record) + start(record));
    result.put(bytes, 0, start(record)).put(bytes, end(record), bytes.length - end(record));
    Files.write(file, result.array());
  }

  /** Exchanges one with the next. */
  void swap(int record) throws IOException {
    final ByteBuffer result = ByteBuffer.wrap(bytes());
    result.position(start(record));
    result.put(bytes, start(record + 1), end(record + 1) - start(record + 1));
    result.put(bytes, start(record), end(record) - start(record));
    Files.write(file, result.array());
  }

  /** Writes one a second time, over the one after it, which has the same length. */
  void repeat(int record) throws IOException {
    final ByteBuffer result = ByteBuffer.wrap(bytes());
    result.position(start(record + 1));
    result.put(bytes, start(record), end(record) - start(record));
    Files.write(file, result.array());
  }

  /** Puts the same record of another journal in place of one. */
  void replace(int record, Documents other) throws IOException {
    final ByteBuffer result = ByteBuffer.wrap(bytes());
    result.position(start(record));
    result.put(other.bytes, other.start(record), other.end(record) - other.start(record));
    Files.write(file, result.array());
  }

  void flip(int bit) throws IOException {
    final byte[] result = bytes();
    result[bit >> 3] ^= (byte) (1 << (bit & 7));
    Files.write(file, result);
  }

  /** Keeps no more than a beginning. */
  void cut(int length) throws IOException {
    Files.write(file, ByteBuffer.allocate(length).put(bytes, 0, length).array());
  }

  /** Keeps a beginning and has zeros for the rest, as in a file that was allocated ahead. */
  void blank(int length) throws IOException {
    Files.write(file, ByteBuffer.allocate(bytes.length + 4096).put(bytes, 0, length).array());
  }

  void restore() throws IOException {
    Files.write(file, bytes);
  }
}
