package io.lectern.engine.image;

import io.lectern.engine.os.NativeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Writes a large file from its begin to its end so that little of it is ever in memory and not on
 * the disk: else the kernel would at some point let every process wait that writes to anything. Not
 * through a mapping, so that a full or broken disk is an exception. Used by one thread.
 */
final class PacedOutput {
  private static final long STRETCH_BYTES = 4L << 20;

  private final NativeFile file;
  private final FileChannel channel;
  private long written;
  private long stretchStart = -1;
  private long stretchEnd;
  private long previousStart = -1;
  private long previousEnd;

  PacedOutput(NativeFile file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Writes a part of some bytes. Offsets only grow. */
  void write(long offset, byte[] bytes, int start, int length) throws IOException {
    final ByteBuffer buffer = ByteBuffer.wrap(bytes, start, length);
    while (buffer.hasRemaining()) {
      channel.write(buffer, offset + buffer.position() - start);
    }
    stretchStart = stretchStart < 0 ? offset : stretchStart;
    stretchEnd = offset + length;
    written += length;
    if (written >= STRETCH_BYTES) {
      endStretch();
    }
  }

  /** Waits until all is on the disk, for good. */
  void finish() {
    if (stretchStart >= 0) {
      endStretch();
    }
    file.sync();
    finishPrevious();
  }

  private void endStretch() {
    file.startWriting(stretchStart, stretchEnd - stretchStart);
    finishPrevious();
    previousStart = stretchStart;
    previousEnd = stretchEnd;
    stretchStart = -1;
    written = 0;
  }

  private void finishPrevious() {
    if (previousStart >= 0) {
      file.awaitWritten(previousStart, previousEnd - previousStart);
      file.forget(previousStart, previousEnd - previousStart);
      previousStart = -1;
    }
  }
}
