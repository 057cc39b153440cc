package io.lectern.coordinator.journal;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.NativeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.agrona.BitUtil;

/**
 * The space of a segment's data file, made ready ahead of what is written there: it has disk blocks
 * that hold zeros, and is in the kernel's memory in pages of 4 KiB.
 *
 * <p>Blocks, since Chronicle writes through a mapping, where a full disk is no error but a fault.
 * Zeros, since a block that was never written is noted as such by the file system, and a force that
 * must first change that note takes longer. Small pages, since the kernel writes whole ones: where
 * a fault in the mapping brings a file into memory, it does so in pages of up to 2 MiB, and a force
 * of a few hundred bytes then takes a millisecond.
 *
 * <p>Used by one thread at a time; the work is mostly done by another.
 */
final class SegmentSpace implements AutoCloseable {
  private static final int STEP = 1 << 20;
  private static final int PAGE_LENGTH = 4096;

  /** Bytes after which the thread lets others have its core: a step takes as long as ten forces. */
  private static final int BYTES_AT_ONCE = 8 * PAGE_LENGTH;

  private final NativeFile file;
  private final FileChannel channel;
  private long ready;
  private CompletableFuture<Void> next; // the step behind what is ready; null: not begun

  private SegmentSpace(NativeFile file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Begins behind what a data file holds, with a first step of space.
   *
   * @param end of what it holds; nothing but zeros may follow
   * @throws StoreException NO_SPACE if the disk has none
   */
  static SegmentSpace behind(Path path, long end) {
    final NativeFile file = NativeFile.open(path, true, false, 0);
    SegmentSpace space = null;
    try {
      final SegmentSpace made = new SegmentSpace(file, file.openChannel());
      final long begin = BitUtil.align(end, (long) PAGE_LENGTH);
      file.allocate(0, begin);
      file.punch(begin, Math.max(file.length() - begin, PAGE_LENGTH));
      made.prepare(begin, STEP - begin);
      made.ready = STEP;
      space = made;
      return made;
    } catch (IOException e) {
      throw failure(path, e);
    } finally {
      if (space == null) {
        file.close();
      }
    }
  }

  /**
   * Has space ready up to a place.
   *
   * @throws StoreException NO_SPACE if the disk is full; to be asked for again
   */
  void require(long end) {
    if (end > ready) {
      await();
      if (end > ready) {
        final long length = BitUtil.align(Math.max(end - ready, STEP), (long) PAGE_LENGTH);
        prepare(ready, length);
        ready += length;
      }
    }
    if (next == null && end > ready - STEP / 2) {
      begin();
    }
  }

  /** Ends the work under way. */
  @Override
  public void close() {
    if (next != null) {
      next.exceptionally(failure -> null).join(); // whoever needed the space would have been told
    }
    try (channel) {
      file.close();
    } catch (IOException e) {
      throw failure(file.path(), e);
    }
  }

  private void begin() {
    final CompletableFuture<Void> future = new CompletableFuture<>();
    final long start = ready;
    next = future;
    Thread.ofPlatform()
        .daemon()
        .name("lectern-journal-space")
        .start(
            () -> {
              try {
                prepare(start, STEP);
                future.complete(null);
              } catch (Throwable e) {
                future.completeExceptionally(e);
              }
            });
  }

  /** A step that failed counts for nothing: whether it still would, trying it again will show. */
  private void await() {
    if (next != null && next.handle((done, failure) -> failure == null).join()) {
      ready += STEP;
    }
    next = null;
  }

  // Nothing relies on yielding.
  @SuppressWarnings("ThreadPriorityCheck")
  private void prepare(long start, long length) {
    file.allocate(start, length);
    final ByteBuffer zeros = ByteBuffer.allocateDirect(PAGE_LENGTH);
    try {
      for (long page = start; page < start + length; page += PAGE_LENGTH) {
        zeros.clear().limit((int) Math.min(PAGE_LENGTH, start + length - page));
        while (zeros.hasRemaining()) {
          channel.write(zeros, page + zeros.position());
        }
        if ((page + PAGE_LENGTH) % BYTES_AT_ONCE == 0) {
          Thread.yield();
        }
      }
    } catch (IOException e) {
      throw failure(file.path(), e);
    }
    // Or else the first force would have to write all of it.
    file.awaitWritten(start, length);
  }

  private static StoreException failure(Path path, IOException e) {
    return new StoreException(
        Reason.PLATFORM, "cannot make space in journal file " + path + ": " + e, e);
  }
}
