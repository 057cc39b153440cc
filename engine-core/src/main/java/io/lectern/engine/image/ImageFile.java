package io.lectern.engine.image;

import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import io.lectern.engine.FileRange;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.NativeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads the file of an image and holds every chunk of it to the manifest. */
final class ImageFile {
  /** The store's bytes in the directory of an image. */
  static final String NAME = "store.dat";

  private static final int CHUNKS_AT_ONCE = 16;

  private ImageFile() {}

  /** Takes bytes of an image that are what the manifest says. */
  interface Consumer {
    void accept(long offset, byte[] bytes, int length) throws IOException;
  }

  static Path path(Path image) {
    return image.resolve(NAME);
  }

  /**
   * Reads all ranges of an image, from the disk as far as the kernel lets it.
   *
   * @throws StoreException CORRUPT naming the first chunk that is not what it must be
   */
  static void read(Path image, ImageManifest manifest, Consumer consumer) throws IOException {
    final Path path = path(image);
    try (NativeFile file = NativeFile.open(path, false, false, 0);
        FileChannel channel = file.openChannel()) {
      if (channel.size() < manifest.fileLength()) {
        throw damaged(
            path + " has " + channel.size() + " bytes instead of " + manifest.fileLength());
      }
      for (int range = 0; range < manifest.chunks().ranges().size(); range++) {
        readRange(path, file, channel, manifest, range, consumer);
      }
    }
  }

  /**
   * Reads the chunk that has the store's header, and no other.
   *
   * @throws StoreException CORRUPT if it is not what the manifest says
   */
  static ByteBuffer readHeader(Path image, ImageManifest manifest) throws IOException {
    final Path path = path(image);
    final ImageChunks chunks = manifest.chunks();
    final ByteBuffer chunk = ByteBuffer.allocate(chunks.lengthAt(0, 0));
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      readFully(path, channel, chunk, 0);
    } catch (NoSuchFileException e) {
      throw damaged(path + " is missing");
    }
    requireHash(path, manifest, chunk.array(), 0, chunk.limit(), 0, 0);
    return chunk.order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void readRange(
      Path path,
      NativeFile file,
      FileChannel channel,
      ImageManifest manifest,
      int rangeIndex,
      Consumer consumer)
      throws IOException {
    final ImageChunks chunks = manifest.chunks();
    final FileRange range = chunks.ranges().get(rangeIndex);
    final int most = CHUNKS_AT_ONCE * chunks.chunkBytes();
    final ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(most, range.length()));
    for (long position = 0; position < range.length(); position += most) {
      buffer.clear().limit((int) Math.min(most, range.length() - position));
      readFully(path, channel, buffer, range.offset() + position);
      for (int start = 0; start < buffer.limit(); start += chunks.chunkBytes()) {
        final int length = Math.min(chunks.chunkBytes(), buffer.limit() - start);
        final int chunk = chunks.chunkAt(rangeIndex, position + start);
        requireHash(
            path,
            manifest,
            buffer.array(),
            start,
            length,
            chunk,
            range.offset() + position + start);
      }
      file.forget(range.offset() + position, buffer.limit());
      consumer.accept(range.offset() + position, buffer.array(), buffer.limit());
    }
  }

  private static void readFully(Path path, FileChannel channel, ByteBuffer buffer, long offset)
      throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        throw damaged(path + " ends at offset " + (offset + buffer.position()));
      }
    }
  }

  private static void requireHash(
      Path path,
      ImageManifest manifest,
      byte[] bytes,
      int start,
      int length,
      int chunk,
      long offset) {
    final Hasher128 hasher = Hashing.xxh3_128(manifest.hashSeed());
    if (!manifest.hashes().isAt(chunk, hasher.hashBytesTo128Bits(bytes, start, length))) {
      throw damaged(
          path
              + " is not what its manifest says, in the "
              + length
              + " bytes from offset "
              + offset
              + " on");
    }
  }

  private static StoreException damaged(String what) {
    return new StoreException(
        Reason.CORRUPT, what + ". This image is damaged and must not be used: take another one");
  }
}
