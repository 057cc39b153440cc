package io.lectern.engine.image;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import io.lectern.engine.FileRange;
import io.lectern.engine.StoreCapture;
import io.lectern.engine.os.NativeFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * Writes one image from a capture: all of it, or, over an earlier image, the chunks that differ.
 * The bytes are forced to the disk, read back from there and compared before the manifest makes
 * them count. Used by one thread.
 */
final class ImageWriter implements AutoCloseable {
  static final int CHUNK_BYTES = 64 << 10;

  private final StoreCapture capture;
  private final Path image;
  private final ImageManifest base;
  private final long takenAtMs;
  private final long hashSeed;
  private final Hasher128 hasher;
  private final ImageChunks chunks;
  private final ChunkHashes hashes;
  private final NativeFile file;
  private final FileChannel channel;
  private final PacedOutput output;
  private long writtenBytes;

  /**
   * Makes room for an image.
   *
   * @param image an existing directory
   * @param base manifest of the image that is in the directory now, and removed from there already;
   *     null: none, the directory is empty
   * @throws io.lectern.engine.StoreException NO_SPACE if the disk has no room for all of it
   */
  ImageWriter(StoreCapture capture, Path image, ImageManifest base, long takenAtMs)
      throws IOException {
    this(capture, image, base, takenAtMs, CHUNK_BYTES);
  }

  ImageWriter(StoreCapture capture, Path image, ImageManifest base, long takenAtMs, int chunkBytes)
      throws IOException {
    this.capture = capture;
    this.image = image;
    this.base = base;
    this.takenAtMs = takenAtMs;
    // Random, so that nobody can prepare contents that differ and have the same hash.
    this.hashSeed = base == null ? new SecureRandom().nextLong() : base.hashSeed();
    this.hasher = Hashing.xxh3_128(hashSeed);
    this.chunks = new ImageChunks(capture.ranges(), chunkBytes);
    this.hashes = new ChunkHashes(chunks.count());
    this.file = NativeFile.open(ImageFile.path(image), true, base == null, 0640);
    boolean ready = false;
    try {
      if (base == null) {
        file.truncate(capture.fileLength());
      }
      for (FileRange range : chunks.ranges()) {
        file.allocate(range.offset(), range.length());
      }
      this.channel = file.openChannel();
      this.output = new PacedOutput(file, channel);
      ready = true;
    } finally {
      if (!ready) {
        file.close();
      }
    }
  }

  /** Writes an image of a capture that was just begun; base as in the constructor. */
  static TakenImage take(StoreCapture capture, Path image, ImageManifest base, long nowMs) {
    try (ImageWriter writer = new ImageWriter(capture, image, base, nowMs)) {
      final ImageManifest manifest = writer.write();
      return new TakenImage(image, manifest.epoch(), manifest.bytes(), writer.writtenBytes);
    } catch (IOException e) {
      throw DiskFailures.of("cannot write an image to " + image, e);
    }
  }

  /** Writes the whole image. The capture is at its begin, and at its end afterwards. */
  ImageManifest write() throws IOException {
    while (capture.next()) {
      writeWindow();
    }
    return finish();
  }

  /** Writes the window that the capture is at. */
  void writeWindow() throws IOException {
    final byte[] bytes = capture.bytes().array();
    final int length = capture.bytes().remaining();
    final int range = capture.rangeIndex();
    final long position = capture.offset() - chunks.ranges().get(range).offset();
    int firstDiffering = 0;
    for (int start = 0; start < length; ) {
      final int chunkLength = chunks.lengthAt(range, position + start);
      final int chunk = chunks.chunkAt(range, position + start);
      final HashValue128 hash = hasher.hashBytesTo128Bits(bytes, start, chunkLength);
      hashes.set(chunk, hash);
      if (isInBase(capture.offset() + start, chunkLength, hash)) {
        write(bytes, firstDiffering, start);
        firstDiffering = start + chunkLength;
      }
      start += chunkLength;
    }
    write(bytes, firstDiffering, length);
  }

  /** Forces, verifies, and makes the image count. */
  ImageManifest finish() throws IOException {
    output.finish();
    // The length is metadata, and a data sync is all that the file does.
    channel.force(true);
    final ImageManifest manifest =
        new ImageManifest(
            capture.storeIdHigh(),
            capture.storeIdLow(),
            capture.fileLength(),
            capture.epoch(),
            capture.term(),
            takenAtMs,
            hashSeed,
            chunks,
            hashes);
    ImageFile.read(image, manifest, (offset, bytes, length) -> {});
    ManifestFile.write(image, manifest);
    return manifest;
  }

  /** Bytes written, less than the image has if some were there already. */
  long writtenBytes() {
    return writtenBytes;
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      file.close();
    }
  }

  private boolean isInBase(long offset, int length, HashValue128 hash) {
    final int chunk = base == null ? -1 : base.chunks().find(offset, length);
    return chunk >= 0 && base.hashes().isAt(chunk, hash);
  }

  private void write(byte[] bytes, int start, int end) throws IOException {
    if (end > start) {
      output.write(capture.offset() + start, bytes, start, end - start);
      writtenBytes += end - start;
    }
  }
}
