package io.lectern.engine.image;

import io.lectern.engine.StoreException;
import java.nio.file.Path;

/**
 * What is known of an image: of which store and epoch it is, and what its bytes must be; see {@link
 * io.lectern.layout.ImageManifestDescriptor}. Immutable once made.
 */
public final class ImageManifest {
  private final long storeIdHigh;
  private final long storeIdLow;
  private final long fileLength;
  private final long epoch;
  private final long term;
  private final long takenAtMs;
  private final long hashSeed;
  private final ImageChunks chunks;
  private final ChunkHashes hashes;

  ImageManifest(
      long storeIdHigh,
      long storeIdLow,
      long fileLength,
      long epoch,
      long term,
      long takenAtMs,
      long hashSeed,
      ImageChunks chunks,
      ChunkHashes hashes) {
    this.storeIdHigh = storeIdHigh;
    this.storeIdLow = storeIdLow;
    this.fileLength = fileLength;
    this.epoch = epoch;
    this.term = term;
    this.takenAtMs = takenAtMs;
    this.hashSeed = hashSeed;
    this.chunks = chunks;
    this.hashes = hashes;
  }

  /**
   * Reads and checks the manifest of an image; the image's bytes are not looked at.
   *
   * @throws StoreException NOT_A_STORE if there is none, CORRUPT if it is damaged, VERSION if it is
   *     of another version
   */
  public static ImageManifest read(Path image) {
    return ManifestFile.read(image);
  }

  public long storeIdHigh() {
    return storeIdHigh;
  }

  public long storeIdLow() {
    return storeIdLow;
  }

  /** Bytes of the store file, holes included. */
  public long fileLength() {
    return fileLength;
  }

  /** The epoch that the image shows. */
  public long epoch() {
    return epoch;
  }

  /** Fencing term of the writer that the store had then. */
  public long term() {
    return term;
  }

  /** When the image was begun, ms since 1970. */
  public long takenAtMs() {
    return takenAtMs;
  }

  /** Bytes that the image takes on disk. */
  public long bytes() {
    return chunks.totalBytes();
  }

  long hashSeed() {
    return hashSeed;
  }

  ImageChunks chunks() {
    return chunks;
  }

  ChunkHashes hashes() {
    return hashes;
  }
}
