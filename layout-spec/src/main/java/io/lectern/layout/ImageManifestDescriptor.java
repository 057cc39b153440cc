package io.lectern.layout;

/**
 * The manifest of an image: which store at which epoch, which ranges of the file the image consists
 * of, and a hash of each chunk of them. An image counts only with a manifest that is whole.
 *
 * <pre>
 *    0  magic u64 "LECTIMG\0" | version u32 | byte-order mark u32
 *   16  length u64           of the manifest, the checksum included
 *   24  store id u64 x 2
 *   40  file length u64      of the image's store.dat
 *   48  epoch u64            that the image shows
 *   56  term u64
 *   64  taken at i64 ms
 *   72  hash seed u64        of the chunks' hashes
 *   80  chunk bytes u32      a multiple of 4096
 *   84  range count u32
 *   88  chunk count u64
 *   96  unused, 0
 *  128  range i at 128 + i * 16: offset u64, length u64, both multiples of 4096
 *       then for each chunk: XXH3-128 of its bytes under the hash seed, high u64, low u64
 *       then XXH3-128 of all bytes before under seed 0: high u64, low u64
 * </pre>
 *
 * <p>A range is cut into chunks from its offset on; the last one may be shorter. Chunks are in
 * order of their offsets.
 */
public final class ImageManifestDescriptor {
  /** "LECTIMG" followed by 0x00, read as a little-endian u64. */
  public static final long MAGIC = 0x00474D495443454CL;

  public static final int VERSION = 1;

  public static final int HEADER_LENGTH = 128;

  public static final int MAGIC_OFFSET = 0;
  public static final int VERSION_OFFSET = 8;
  public static final int BYTE_ORDER_MARK_OFFSET = 12;
  public static final int LENGTH_OFFSET = 16;
  public static final int STORE_ID_HIGH_OFFSET = 24;
  public static final int STORE_ID_LOW_OFFSET = 32;
  public static final int FILE_LENGTH_OFFSET = 40;
  public static final int EPOCH_OFFSET = 48;
  public static final int TERM_OFFSET = 56;
  public static final int TAKEN_AT_OFFSET = 64;
  public static final int HASH_SEED_OFFSET = 72;
  public static final int CHUNK_BYTES_OFFSET = 80;
  public static final int RANGE_COUNT_OFFSET = 84;
  public static final int CHUNK_COUNT_OFFSET = 88;

  public static final int RANGE_LENGTH = 16;
  public static final int HASH_LENGTH = 16;

  /** Ranges begin and end at multiples of this. */
  public static final int RANGE_ALIGNMENT = 4096;

  /** More ranges than any store has: a header, seven areas, sixteen vector spaces. */
  public static final int MAX_RANGES = 64;

  private ImageManifestDescriptor() {}
}
