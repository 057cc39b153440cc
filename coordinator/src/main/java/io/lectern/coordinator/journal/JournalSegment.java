package io.lectern.coordinator.journal;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.NativeFile;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.SparseRollCycles;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.CloseHelper;

/**
 * A segment that is being written: a Chronicle queue of one cycle, whose clock stands still. Its
 * space is made ready ahead of what is written: see {@link SegmentSpace}.
 *
 * <p>Used by one thread at a time.
 */
final class JournalSegment implements AutoCloseable {
  /** The longest that a segment may become: so much is mapped at once. */
  static final long MAX_LENGTH = 64L << 20;

  /** For documents of Chronicle's own among ours. */
  private static final long MARGIN = 1L << 16;

  private static final long ROOM_TO_BEGIN = 1L << 20;

  private final Path journal;
  private final long number;
  private final ChronicleQueue queue;
  private final ExcerptAppender appender;
  private SegmentSpace space;
  private NativeFile data;
  private long end;
  private boolean namesForced;
  private long forcedEnd; // of what was forced

  private JournalSegment(Path journal, long number) {
    this.journal = journal;
    this.number = number;
    this.queue =
        SingleChronicleQueueBuilder.single(SegmentFiles.directory(journal, number).toFile())
            .rollCycle(SparseRollCycles.LARGE_HOURLY_XSPARSE)
            .timeProvider(() -> 0)
            .blockSize(MAX_LENGTH)
            .checkInterrupts(false)
            .build();
    this.appender = queue.createAppender();
    appender.singleThreadedCheckDisabled(true);
  }

  /**
   * Makes a segment and gets it ready for its header. What of that name was left by somebody who
   * came no further is replaced.
   *
   * @throws StoreException NO_SPACE if the disk has no room for one; nothing is left of it then
   */
  static JournalSegment prepare(Path journal, long number) {
    final Path directory = SegmentFiles.directory(journal, number);
    SegmentFiles.delete(journal, number);
    SegmentFiles.createDirectory(directory);
    JournalSegment segment = null;
    boolean done = false;
    try {
      requireRoom(directory);
      segment = new JournalSegment(journal, number);
      segment.makeFile();
      segment.space = SegmentSpace.behind(SegmentFiles.dataFile(journal, number), segment.end);
      segment.data = NativeFile.open(SegmentFiles.dataFile(journal, number), true, false, 0);
      allocateWhole(SegmentFiles.metadataFile(journal, number));
      done = true;
      return segment;
    } finally {
      if (!done) {
        CloseHelper.close(segment);
        SegmentFiles.delete(journal, number);
      }
    }
  }

  /** Ends a segment that was not begun, and leaves nothing of it. */
  void discard() {
    close();
    SegmentFiles.delete(journal, number);
  }

  long number() {
    return number;
  }

  /** Where what is written ends in the data file. */
  long end() {
    return end;
  }

  /**
   * Appends a record.
   *
   * @throws StoreException NO_SPACE if the disk is full; then nothing was appended. After anything
   *     else that is thrown the segment is not to be used again
   */
  void append(byte[] record, int length) {
    space.require(end + length + MARGIN);
    write(record, length);
  }

  /**
   * Has the disk hold all that was appended. Chronicle's own way to do this, {@code
   * appender.sync()}, takes a failed msync for a success.
   *
   * <p>But for the first time, what is forced is the pages behind what was forced before. Chronicle
   * notes in the first page how far it is written, at each append; nobody reads that after a loss
   * of power ({@link DocumentReader} goes from document to document), and to write it took a tenth
   * of a force.
   *
   * @throws StoreException if the disk reports an error; then it holds who knows what
   */
  void force(Forcer forcer) {
    if (namesForced) {
      forcer.force(data, forcedEnd, end);
    } else {
      forceWhole(forcer);
    }
    forcedEnd = end;
  }

  /** Has the disk hold the whole data file, and its name. */
  void forceWhole(Forcer forcer) {
    if (!namesForced) {
      SegmentFiles.syncNames(journal, number);
      namesForced = true;
    }
    forcer.force(data);
  }

  /** Ends writing, and cuts off what was allocated and is not needed. Can still be forced. */
  void finish() {
    queue.close();
    space.close();
    SegmentFiles.trim(journal, number, end);
  }

  @Override
  public void close() {
    CloseHelper.closeAll(queue, space, data);
  }

  /** A queue makes its file with the first document, which may be metadata. */
  private void makeFile() {
    try (DocumentContext document = appender.writingDocument(true)) {
      final Bytes<?> bytes = document.wire().bytes();
      bytes.write8bit("lectern");
      end = bytes.writePosition();
    }
  }

  private void write(byte[] record, int length) {
    final DocumentContext document = appender.writingDocument();
    boolean whole = false;
    long newEnd = end;
    try {
      final Bytes<?> bytes = document.wire().bytes();
      bytes.write(record, 0, length);
      newEnd = bytes.writePosition();
      whole = true;
    } finally {
      if (!whole) {
        document.rollbackOnClose();
      }
      document.close();
    }
    end = newEnd;
  }

  private static void allocateWhole(Path file) {
    try (NativeFile whole = NativeFile.open(file, true, false, 0)) {
      whole.allocate(0, whole.length());
    }
  }

  /** What Chronicle writes at first goes to places that have no blocks yet. */
  private static void requireRoom(Path directory) {
    final Path probe = directory.resolve("room");
    try (NativeFile file = NativeFile.open(probe, true, true, 0600)) {
      file.allocate(0, ROOM_TO_BEGIN);
    } catch (StoreException e) {
      throw e.reason() == Reason.NO_SPACE
          ? new StoreException(
              Reason.NO_SPACE, "no space for another journal segment: " + e.getMessage(), e)
          : e;
    } finally {
      probe.toFile().delete();
    }
  }
}
