package io.lectern.coordinator.journal;

import io.lectern.coordinator.journal.JournalDamagedException.Damage;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.layout.JournalRecordDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Reads the documents of a Chronicle queue's data file one after the other, by nothing but their
 * four-byte headers. A tailer of Chronicle's would map the file and follow its indexes and
 * positions: in a file that is cut or altered that waits, throws something, or ends the JVM. This
 * reads with plain reads and trusts no length.
 *
 * <p>Used by one thread.
 */
final class DocumentReader implements AutoCloseable {
  /** What was found. */
  enum Outcome {
    /** A document. */
    DOCUMENT,
    /** A document of Chronicle's own. */
    METADATA,
    /** No further document was begun. */
    END,
    /** A document was begun and not completed. */
    TORN
  }

  private static final int HEADER_LENGTH = 4;
  private static final int INCOMPLETE = 0x8000_0000;
  private static final int METADATA = 0x4000_0000;
  private static final int LENGTH_MASK = 0x3FFF_FFFF;
  private static final int WINDOW_LENGTH = 1 << 20;

  private final Path file;
  private final FileChannel channel;
  private final long fileLength;
  private byte[] window = new byte[WINDOW_LENGTH];
  private long windowPosition;
  private int windowLength;
  private long position; // of the next header
  private long documentPosition;
  private int documentLength;

  private DocumentReader(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.fileLength = channel.size();
  }

  static DocumentReader open(Path file) {
    try {
      return new DocumentReader(file, FileChannel.open(file, StandardOpenOption.READ));
    } catch (IOException e) {
      throw new StoreException(Reason.PLATFORM, "cannot read " + file + ": " + e, e);
    }
  }

  /**
   * Moves to the next document. After END or TORN there is no more.
   *
   * @throws JournalDamagedException if a header cannot be right
   */
  Outcome next() {
    if (fileLength - position < HEADER_LENGTH) {
      return Outcome.END;
    }
    load(position, HEADER_LENGTH);
    final int header = Records.getInt(window, index(position));
    if (header == (INCOMPLETE | METADATA)) {
      return Outcome.END; // Chronicle's mark for it
    }
    final int length = header & LENGTH_MASK;
    documentPosition = position + HEADER_LENGTH;
    if (header == 0 || (header & INCOMPLETE) != 0) {
      return peek() || header != 0 ? Outcome.TORN : Outcome.END;
    }
    if (length == 0
        || length > fileLength - documentPosition
        || length > JournalRecordDescriptor.MAX_LENGTH) {
      throw new JournalDamagedException(
          Damage.ALTERED,
          file,
          position,
          "a document's header gives it " + length + " bytes, which cannot be");
    }
    documentLength = length;
    load(documentPosition, documentLength);
    position = align(documentPosition + length);
    return (header & METADATA) == 0 ? Outcome.DOCUMENT : Outcome.METADATA;
  }

  /** Whether something follows the document that TORN has found. */
  boolean hasMore() {
    final long following = align(documentPosition + documentLength);
    if (fileLength - following < HEADER_LENGTH) {
      return false;
    }
    load(following, HEADER_LENGTH);
    return Records.getInt(window, index(following)) != 0;
  }

  /** Holds the document, or, after TORN, what might be one. */
  byte[] bytes() {
    return window;
  }

  /** Where the document begins in {@link #bytes()}. */
  int offset() {
    return index(documentPosition);
  }

  int length() {
    return documentLength;
  }

  /** Where the document begins in the file; after END, where one would have begun. */
  long position() {
    return documentPosition;
  }

  Path file() {
    return file;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StoreException(Reason.PLATFORM, "cannot close " + file + ": " + e, e);
    }
  }

  /**
   * Looks for a record behind a header that does not announce one: its own length, if it is one,
   * tells how much to look at.
   */
  private boolean peek() {
    documentLength = 0;
    final long left = fileLength - documentPosition;
    if (left >= JournalRecordDescriptor.HEADER_LENGTH) {
      load(documentPosition, JournalRecordDescriptor.HEADER_LENGTH);
      final int own =
          Records.getInt(window, index(documentPosition) + JournalRecordDescriptor.LENGTH_OFFSET);
      if (own > 0 && own <= Math.min(left, JournalRecordDescriptor.MAX_LENGTH)) {
        documentLength = own;
        load(documentPosition, documentLength);
      }
    }
    return documentLength > 0;
  }

  private int index(long filePosition) {
    return (int) (filePosition - windowPosition);
  }

  /** Has a range of the file, which is within it, in the window. */
  private void load(long from, int length) {
    if (from >= windowPosition && from + length <= windowPosition + windowLength) {
      return;
    }
    if (length > window.length) {
      window = Arrays.copyOf(window, length + WINDOW_LENGTH);
    }
    final ByteBuffer target = ByteBuffer.wrap(window);
    windowPosition = from;
    try {
      while (target.position() < length || target.hasRemaining()) {
        if (channel.read(target, from + target.position()) < 0) {
          break;
        }
      }
    } catch (IOException e) {
      throw new StoreException(
          Reason.PLATFORM, "cannot read byte " + from + " of " + file + ": " + e, e);
    }
    windowLength = target.position();
    if (windowLength < length) {
      throw new StoreException(
          Reason.CORRUPT, file + " became shorter while it was read, at byte " + from);
    }
  }

  private static long align(long filePosition) {
    return (filePosition + HEADER_LENGTH - 1) & -HEADER_LENGTH;
  }
}
