package io.lectern.engine;

/**
 * Bytes of a file.
 *
 * @param offset of the first
 * @param length how many
 */
public record FileRange(long offset, long length) {
  /** Offset of the byte after the last. */
  public long end() {
    return offset + length;
  }
}
