package io.lectern.engine;

import static io.lectern.layout.StoreHeaderDescriptor.COMMITTED_EPOCH_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.FILE_LENGTH_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.RETIRED_BYTES_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.STORE_ID_HIGH_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.STORE_ID_LOW_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.TERM_OFFSET;

import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.NativeFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The bytes of a store as they were at one epoch, read by another thread while the writer goes on.
 * Begun by {@link StoreWriter#capture} in the writer's thread between two batches, then used by one
 * other thread: {@link #next} moves to the next window of the file, until there are no more.
 *
 * <p>What is read is the live file, with changes of later epochs here and there. It becomes what it
 * was since each word that is overwritten in place goes through the undo log, whose old values come
 * here too and are put back into what was read; and since everything that is written without it
 * lies in space to which nothing committed led: the epoch stays pinned, so no block that was
 * retired after it is used again. The few words that are neither are in the two headers, which were
 * taken when the capture began.
 *
 * <p>A copy of all windows at their offsets, in a file of {@link #fileLength} bytes with disk space
 * behind every range, is a store that was closed cleanly at {@link #epoch}. Its undo area is empty.
 */
public final class StoreCapture implements AutoCloseable {
  /** Bytes of a window, but for the last one of a range. */
  static final int WINDOW_BYTES = 1 << 20;

  private static final long PAUSE_NS = 20_000;

  private final NativeFile disk;
  private final UndoTee tee;
  private final ReaderRow row;
  private final OldWords oldWords;
  private final List<CapturedRange> ranges;
  private final int windowBytes;
  private final long epoch;
  private final long term;
  private final long fileLength;
  private final long storeIdHigh;
  private final long storeIdLow;
  private ByteBuffer bytes;
  private FileChannel channel;
  private int rangeIndex = -1;
  private long offset;
  private int window = -1;

  private StoreCapture(
      StoreFile file,
      NativeFile disk,
      UndoTee tee,
      ReaderRow row,
      OldWords oldWords,
      int windowBytes) {
    final MemorySegment memory = file.memory();
    this.disk = disk;
    this.tee = tee;
    this.row = row;
    this.oldWords = oldWords;
    this.windowBytes = windowBytes;
    this.epoch = Memory.getLong(memory, COMMITTED_EPOCH_OFFSET);
    this.term = Memory.getLong(memory, TERM_OFFSET);
    this.fileLength = Memory.getLong(memory, FILE_LENGTH_OFFSET);
    this.storeIdHigh = Memory.getLong(memory, STORE_ID_HIGH_OFFSET);
    this.storeIdLow = Memory.getLong(memory, STORE_ID_LOW_OFFSET);
    this.ranges = CapturedRanges.of(file, windowBytes);
  }

  /** In the writer's thread, between two batches. */
  static StoreCapture begin(
      StoreFile file,
      NativeFile disk,
      UndoLog undo,
      ReaderRow row,
      OldWords oldWords,
      int windowBytes) {
    final UndoTee tee = new UndoTee();
    undo.tee(tee);
    final StoreCapture capture = new StoreCapture(file, disk, tee, row, oldWords, windowBytes);
    row.pin(capture.epoch, Memory.getLong(file.memory(), RETIRED_BYTES_OFFSET));
    return capture;
  }

  public long epoch() {
    return epoch;
  }

  public long term() {
    return term;
  }

  public long fileLength() {
    return fileLength;
  }

  public long storeIdHigh() {
    return storeIdHigh;
  }

  public long storeIdLow() {
    return storeIdLow;
  }

  /** What a copy consists of: ranges in order of their offsets, multiples of 4096. */
  public List<FileRange> ranges() {
    return ranges.stream().map(range -> new FileRange(range.offset(), range.length())).toList();
  }

  /**
   * Moves to the next window, in order of offsets. Waits for the writer to come to the end of a
   * command, if it is within one.
   *
   * @return whether there is one
   * @throws StoreException NO_SPACE if the writer changed more meanwhile than there was room for
   * @throws IllegalStateException if the capture was cancelled, by the writer's close for example
   */
  public boolean next() throws IOException {
    if (!fill()) {
      return false;
    }
    final UndoTee.Ticket ticket = tee.ask();
    while (!tee.hasAnswered(ticket)) {
      LockSupport.parkNanos(PAUSE_NS);
    }
    settle();
    return true;
  }

  /** Offset of the window in the file. */
  public long offset() {
    return offset;
  }

  /** The window's bytes, little-endian; good until the next call of {@link #next}. */
  public ByteBuffer bytes() {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Index in {@link #ranges} of the range that the window is of. */
  public int rangeIndex() {
    return rangeIndex;
  }

  /** Makes {@link #next} throw, soon and from then on. From any thread. */
  public void cancel() {
    tee.close();
  }

  /** Ends the capture: the epoch is pinned no longer. By the thread that has used it. */
  @Override
  public void close() throws IOException {
    tee.close();
    row.unpin();
    try {
      oldWords.close();
    } finally {
      if (channel != null) {
        channel.close();
      }
    }
  }

  /** Reads the next window as it is now; what was changed in it is put right later. */
  boolean fill() throws IOException {
    open();
    if (!advance()) {
      return false;
    }
    // What is here by now is not needed for windows that were read before.
    takeOldWords();
    final CapturedRange range = ranges.get(rangeIndex);
    bytes.clear().limit((int) Math.min(windowBytes, range.offset() + range.length() - offset));
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, offset + bytes.position()) < 0) {
        throw new StoreException(
            Reason.CORRUPT, disk.path() + " was truncated while it was copied");
      }
    }
    bytes.flip();
    return true;
  }

  /** Asks for the old values of what {@link #fill} may have seen. */
  UndoTee.Ticket ask() {
    return tee.ask();
  }

  /** Whether {@link #settle} may be called. */
  boolean canSettle(UndoTee.Ticket ticket) {
    return tee.hasAnswered(ticket);
  }

  /** Puts the window right, once all the old values that it needs are here. */
  void settle() throws IOException {
    requireOpen();
    takeOldWords();
    oldWords.restore(window, bytes);
    final CapturedRange range = ranges.get(rangeIndex);
    final long position = offset - range.offset();
    if (position < range.head().byteSize()) {
      final long length = Math.min(range.head().byteSize() - position, bytes.limit());
      MemorySegment.copy(range.head(), position, MemorySegment.ofArray(bytes.array()), 0, length);
    }
    for (long i = Math.max(0, range.usedBytes() - position); i < bytes.limit(); i++) {
      bytes.put((int) i, (byte) 0);
    }
    // Closed meanwhile, the tee may have lost what this needed.
    requireOpen();
  }

  private void open() throws IOException {
    requireOpen();
    if (channel == null) {
      channel = disk.openChannel();
      bytes = ByteBuffer.allocate(windowBytes).order(ByteOrder.LITTLE_ENDIAN);
      final CapturedRange last = ranges.getLast();
      oldWords.open(
          last.firstWindow() + (int) Math.ceilDiv(last.length(), windowBytes),
          windowBytes / Long.BYTES);
    }
  }

  private boolean advance() {
    final CapturedRange current = rangeIndex < 0 ? null : ranges.get(rangeIndex);
    if (current != null && offset + windowBytes < current.offset() + current.length()) {
      offset += windowBytes;
    } else if (rangeIndex + 1 < ranges.size()) {
      rangeIndex++;
      offset = ranges.get(rangeIndex).offset();
    } else {
      return false;
    }
    window++;
    return true;
  }

  private void takeOldWords() throws IOException {
    for (long[] entries = tee.take(); entries != null; entries = tee.take()) {
      for (int i = 0; i < entries.length; i += 2) {
        take(entries[i], entries[i + 1]);
      }
    }
  }

  private void take(long wordOffset, long value) throws IOException {
    // Ranges are few and in order: most words lie in the last ones.
    for (int i = ranges.size() - 1; i >= rangeIndex; i--) {
      final CapturedRange range = ranges.get(i);
      if (wordOffset >= range.offset()) {
        if (range.needs(wordOffset)) {
          final long position = wordOffset - range.offset();
          final int wordWindow = range.firstWindow() + (int) (position / windowBytes);
          if (wordWindow >= window) {
            oldWords.add(wordWindow, (int) (position % windowBytes) / Long.BYTES, value);
          }
        }
        return;
      }
    }
  }

  private void requireOpen() {
    if (tee.isClosed()) {
      throw new IllegalStateException("the capture of epoch " + epoch + " was cancelled");
    }
  }
}
