package io.lectern.engine.image;

import static io.lectern.layout.ImageManifestDescriptor.*;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import io.lectern.engine.FileRange;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.layout.StoreHeaderDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Writes manifests so that they are there whole or not at all, and reads them. */
final class ManifestFile implements AutoCloseable {
  private static final String NAME = "manifest";
  private static final String DRAFT_NAME = "manifest.new";
  private static final int BUFFER_BYTES = 64 << 10;

  private final Path path;
  private final FileChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final HashStream128 checksum = Hashing.xxh3_128().hashStream();

  private ManifestFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Where the manifest of an image is. */
  static Path path(Path image) {
    return image.resolve(NAME);
  }

  /** Makes the image in a directory count no more, also after a loss of power. */
  static void remove(Path image) throws IOException {
    Files.deleteIfExists(image.resolve(DRAFT_NAME));
    if (Files.deleteIfExists(path(image))) {
      Directories.force(image);
    }
  }

  /** Makes an image count whose bytes are on the disk: from then on, also after a loss of power. */
  static void write(Path image, ImageManifest manifest) throws IOException {
    final Path draft = image.resolve(DRAFT_NAME);
    try (ManifestFile file =
        new ManifestFile(
            draft,
            FileChannel.open(
                draft,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE))) {
      file.write(manifest);
      file.channel.force(true);
    }
    Files.move(draft, path(image), StandardCopyOption.ATOMIC_MOVE);
    Directories.force(image);
  }

  static ImageManifest read(Path image) {
    final Path path = path(image);
    try (ManifestFile file =
        new ManifestFile(path, FileChannel.open(path, StandardOpenOption.READ))) {
      return file.read();
    } catch (NoSuchFileException e) {
      throw new StoreException(
          Reason.NOT_A_STORE,
          image
              + " holds no image of a store: it has no file named "
              + NAME
              + ". An image that was not finished has none",
          e);
    } catch (IOException e) {
      throw new StoreException(Reason.PLATFORM, "cannot read " + path + ": " + e, e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void write(ImageManifest manifest) throws IOException {
    final ImageChunks chunks = manifest.chunks();
    buffer.put(new byte[HEADER_LENGTH]);
    buffer
        .putLong(MAGIC_OFFSET, MAGIC)
        .putInt(VERSION_OFFSET, VERSION)
        .putInt(BYTE_ORDER_MARK_OFFSET, StoreHeaderDescriptor.BYTE_ORDER_MARK)
        .putLong(LENGTH_OFFSET, length(chunks.ranges().size(), chunks.count()))
        .putLong(STORE_ID_HIGH_OFFSET, manifest.storeIdHigh())
        .putLong(STORE_ID_LOW_OFFSET, manifest.storeIdLow())
        .putLong(FILE_LENGTH_OFFSET, manifest.fileLength())
        .putLong(EPOCH_OFFSET, manifest.epoch())
        .putLong(TERM_OFFSET, manifest.term())
        .putLong(TAKEN_AT_OFFSET, manifest.takenAtMs())
        .putLong(HASH_SEED_OFFSET, manifest.hashSeed())
        .putInt(CHUNK_BYTES_OFFSET, chunks.chunkBytes())
        .putInt(RANGE_COUNT_OFFSET, chunks.ranges().size())
        .putLong(CHUNK_COUNT_OFFSET, chunks.count());
    for (FileRange range : chunks.ranges()) {
      putPair(range.offset(), range.length());
    }
    for (int chunk = 0; chunk < chunks.count(); chunk++) {
      putPair(manifest.hashes().high(chunk), manifest.hashes().low(chunk));
    }
    flush();
    final HashValue128 hash = checksum.get();
    putPair(hash.getMostSignificantBits(), hash.getLeastSignificantBits());
    flush();
  }

  private void putPair(long first, long second) throws IOException {
    if (buffer.remaining() < 2 * Long.BYTES) {
      flush();
    }
    buffer.putLong(first).putLong(second);
  }

  private void flush() throws IOException {
    checksum.putBytes(buffer.array(), 0, buffer.position());
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  private ImageManifest read() throws IOException {
    final long length = channel.size();
    require(length >= HEADER_LENGTH, "it has only " + length + " bytes");
    fill(HEADER_LENGTH);
    requireVersion();
    require(buffer.getLong(LENGTH_OFFSET) == length, "its length is not what it says");
    final ByteBuffer header = ByteBuffer.allocate(HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    header.put(buffer).clear();
    final int rangeCount = header.getInt(RANGE_COUNT_OFFSET);
    final int chunkBytes = header.getInt(CHUNK_BYTES_OFFSET);
    final long fileLength = header.getLong(FILE_LENGTH_OFFSET);
    require(rangeCount > 0 && rangeCount <= MAX_RANGES, "it has " + rangeCount + " ranges");
    require(
        chunkBytes > 0 && chunkBytes % RANGE_ALIGNMENT == 0,
        "its chunks have " + chunkBytes + " bytes");
    final ImageChunks chunks = chunks(readRanges(rangeCount, fileLength), chunkBytes);
    require(
        chunks.count() == header.getLong(CHUNK_COUNT_OFFSET)
            && length == length(rangeCount, chunks.count()),
        "it has not as many chunks as its ranges");
    final ChunkHashes hashes = readHashes(chunks.count());
    requireChecksum();
    return new ImageManifest(
        header.getLong(STORE_ID_HIGH_OFFSET),
        header.getLong(STORE_ID_LOW_OFFSET),
        fileLength,
        header.getLong(EPOCH_OFFSET),
        header.getLong(TERM_OFFSET),
        header.getLong(TAKEN_AT_OFFSET),
        header.getLong(HASH_SEED_OFFSET),
        chunks,
        hashes);
  }

  private ImageChunks chunks(List<FileRange> ranges, int chunkBytes) {
    require(
        ranges.stream().mapToLong(FileRange::length).sum() / chunkBytes < ImageChunks.MAX_COUNT,
        "it has too many chunks");
    return new ImageChunks(ranges, chunkBytes);
  }

  private List<FileRange> readRanges(int count, long fileLength) throws IOException {
    fill(count * RANGE_LENGTH);
    final List<FileRange> ranges = new ArrayList<>();
    long end = 0;
    for (int i = 0; i < count; i++) {
      final FileRange range = new FileRange(buffer.getLong(), buffer.getLong());
      require(
          range.offset() >= end
              && range.length() > 0
              && range.length() <= fileLength - range.offset()
              && (range.offset() | range.length()) % RANGE_ALIGNMENT == 0,
          "range " + i + " is not within the file, or not beyond the one before");
      end = range.end();
      ranges.add(range);
    }
    return ranges;
  }

  private ChunkHashes readHashes(int count) throws IOException {
    final ChunkHashes hashes = new ChunkHashes(count);
    for (int chunk = 0; chunk < count; ) {
      final int batch = Math.min(count - chunk, BUFFER_BYTES / HASH_LENGTH);
      fill(batch * HASH_LENGTH);
      for (int i = 0; i < batch; i++) {
        hashes.set(chunk++, buffer.getLong(), buffer.getLong());
      }
    }
    return hashes;
  }

  private void requireVersion() {
    require(buffer.getLong(MAGIC_OFFSET) == MAGIC, "it does not begin with LECTIMG");
    require(
        buffer.getInt(BYTE_ORDER_MARK_OFFSET) == StoreHeaderDescriptor.BYTE_ORDER_MARK,
        "its byte-order mark is not right");
    final int version = buffer.getInt(VERSION_OFFSET);
    if (version != VERSION) {
      throw new StoreException(
          Reason.VERSION,
          path
              + " is an image manifest of version "
              + version
              + ", this Lectern reads version "
              + VERSION);
    }
  }

  private void requireChecksum() throws IOException {
    final HashValue128 expected = checksum.get();
    fill(HASH_LENGTH);
    require(
        buffer.getLong() == expected.getMostSignificantBits()
            && buffer.getLong() == expected.getLeastSignificantBits(),
        "its checksum is not right");
  }

  private void require(boolean holds, String what) {
    if (!holds) {
      throw new StoreException(
          Reason.CORRUPT,
          path + " is damaged: " + what + ". This image must not be used: take another one");
    }
  }

  private void fill(int length) throws IOException {
    buffer.clear().limit(length);
    while (buffer.hasRemaining()) {
      require(channel.read(buffer) >= 0, "it ends too early");
    }
    buffer.flip();
    checksum.putBytes(buffer.array(), 0, length);
  }

  private static long length(int ranges, long chunks) {
    return HEADER_LENGTH + (long) ranges * RANGE_LENGTH + chunks * HASH_LENGTH + HASH_LENGTH;
  }
}
