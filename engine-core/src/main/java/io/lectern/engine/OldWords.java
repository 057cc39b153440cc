package io.lectern.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Old values of words that were changed before they were copied, by the window that they lie in.
 * What does not fit into memory goes to a file, in runs: each the words of all windows, window by
 * window. Used by one thread.
 */
final class OldWords implements AutoCloseable {
  /** Words kept in memory before they are written to the file: 64 MiB of them. */
  private static final long MAX_WORDS = 4L << 20;

  private static final int FIRST_LENGTH = 16;
  private static final int LEAST_COMPACTED_LENGTH = 512;
  private static final int BUFFER_BYTES = 1 << 20;

  private final Path file;
  private final long maxWords;
  private final List<long[]> runs = new ArrayList<>();

  /** For each window pairs of the word's index in it and its old value, as they came. */
  private long[][] lists;

  private int[] lengths;
  private long[] seen;
  private long heldWords;
  private FileChannel channel;
  private ByteBuffer buffer;

  /**
   * @param file made when it is needed, and deleted at the close
   */
  OldWords(Path file) {
    this(file, MAX_WORDS);
  }

  OldWords(Path file, long maxWords) {
    this.file = file;
    this.maxWords = maxWords;
  }

  /** Makes room, before anything else. */
  void open(int windows, int wordsOfWindow) {
    lists = new long[windows][];
    lengths = new int[windows];
    seen = new long[(wordsOfWindow + 63) / 64];
  }

  /** Adds the value that a word had before a change; of several, the first is what counts. */
  void add(int window, int word, long value) throws IOException {
    long[] list = lists[window];
    int length = lengths[window];
    if (list == null) {
      list = new long[FIRST_LENGTH];
    } else if (length == list.length) {
      length = compact(list, length);
      if (length > list.length / 2) {
        list = Arrays.copyOf(list, 2 * list.length);
      }
    }
    list[length] = word;
    list[length + 1] = value;
    lists[window] = list;
    lengths[window] = length + 2;
    if (++heldWords > maxWords) {
      spill();
    }
  }

  /** Puts the old values into the copy of a window, and forgets them. */
  void restore(int window, ByteBuffer copy) throws IOException {
    if (lists[window] != null) {
      restore(lists[window], lengths[window], copy);
      heldWords -= lengths[window] / 2;
      lists[window] = null;
      lengths[window] = 0;
    }
    for (int run = runs.size() - 1; run >= 0; run--) {
      final long start = runs.get(run)[window];
      final long end = runs.get(run)[window + 1];
      if (end > start) {
        final long[] list = read(start, (int) ((end - start) / Long.BYTES));
        restore(list, list.length, copy);
      }
    }
  }

  /** Words held in memory. */
  long heldWords() {
    return heldWords;
  }

  @Override
  public void close() throws IOException {
    lists = null;
    if (channel != null) {
      channel.close();
      channel = null;
      Files.deleteIfExists(file);
    }
  }

  /** From the last to the first, so that the oldest value of a word stays. */
  private static void restore(long[] list, int length, ByteBuffer copy) {
    for (int i = length - 2; i >= 0; i -= 2) {
      copy.putLong((int) list[i] * Long.BYTES, list[i + 1]);
    }
  }

  /** Drops all values of a word but the first. */
  private int compact(long[] list, int length) {
    if (length < LEAST_COMPACTED_LENGTH) {
      return length;
    }
    int kept = 0;
    for (int i = 0; i < length; i += 2) {
      final int word = (int) list[i];
      if ((seen[word >> 6] & (1L << word)) == 0) {
        seen[word >> 6] |= 1L << word;
        list[kept] = word;
        list[kept + 1] = list[i + 1];
        kept += 2;
      }
    }
    for (int i = 0; i < kept; i += 2) {
      seen[(int) list[i] >> 6] = 0;
    }
    heldWords -= (length - kept) / 2;
    return kept;
  }

  private void spill() throws IOException {
    if (channel == null) {
      channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }
    final long[] starts = new long[lists.length + 1];
    long position = channel.size();
    for (int window = 0; window < lists.length; window++) {
      starts[window] = position;
      for (int i = 0; i < lengths[window]; i++) {
        if (!buffer.hasRemaining()) {
          flush();
        }
        buffer.putLong(lists[window][i]);
      }
      position += (long) lengths[window] * Long.BYTES;
      lists[window] = null;
      lengths[window] = 0;
    }
    flush();
    starts[lists.length] = position;
    runs.add(starts);
    heldWords = 0;
  }

  private void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer, channel.size());
    }
    buffer.clear();
  }

  private long[] read(long start, int length) throws IOException {
    final long[] list = new long[length];
    int read = 0;
    while (read < length) {
      buffer.clear().limit(Math.min(buffer.capacity(), (length - read) * Long.BYTES));
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, start + (long) read * Long.BYTES + buffer.position()) < 0) {
          throw new IOException(file + " ends too early");
        }
      }
      buffer.flip();
      buffer.asLongBuffer().get(list, read, buffer.limit() / Long.BYTES);
      read += buffer.limit() / Long.BYTES;
    }
    buffer.clear();
    return list;
  }
}
