package io.lectern.coordinator.journal;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes a journal that is the beginning of another, which stays as it is. */
public final class JournalCopy {
  private static final String FULL = "No space left on device";

  private final Path journal;
  private final Path target;

  /**
   * @param target a directory to be made, on the same file system
   */
  public JournalCopy(Path journal, Path target) {
    this.journal = journal;
    this.target = target;
  }

  /**
   * Copies all that a journal has up to an entry.
   *
   * @param end the entry, as a reader's tail
   */
  public void copyUntil(JournalTail end) {
    SegmentFiles.createDirectory(target);
    for (long number : SegmentFiles.list(journal)) {
      if (number <= end.entrySegment() && Files.exists(SegmentFiles.dataFile(journal, number))) {
        copySegment(number, end);
      }
    }
    SegmentFiles.syncDirectory(target);
  }

  /** A segment that is ended is never written again, so that it can have two names. */
  private void copySegment(long number, JournalTail end) {
    final Path from = SegmentFiles.dataFile(journal, number);
    final Path to = SegmentFiles.dataFile(target, number);
    SegmentFiles.createDirectory(to.getParent());
    try {
      if (number < end.entrySegment()) {
        Files.createLink(to, from);
      } else {
        copyBytes(from, to, end.entryEnd());
      }
    } catch (IOException e) {
      final boolean full = e.getMessage() != null && e.getMessage().contains(FULL);
      throw new StoreException(
          full ? Reason.NO_SPACE : Reason.PLATFORM, "cannot copy " + from + ": " + e, e);
    }
    if (number == end.entrySegment() && end.isTorn()) {
      SegmentFiles.complete(target, number, end.entryStart(), end.entryEnd());
    }
    SegmentFiles.syncDirectory(to.getParent());
  }

  private static void copyBytes(Path from, Path to, long length) throws IOException {
    try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ);
        FileChannel copy =
            FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long position = 0;
      while (position < length) {
        final long copied = source.transferTo(position, length - position, copy);
        if (copied <= 0) {
          throw new IOException("it ends at byte " + position + " instead of " + length);
        }
        position += copied;
      }
      copy.force(true);
    }
  }
}
