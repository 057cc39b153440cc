package io.lectern.coordinator.journal;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.NativeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names and places of a journal's segments: each is a directory, {@code segment-} and its number,
 * which holds a Chronicle queue of one data file.
 */
final class SegmentFiles {
  /** How a queue calls the file of its first cycle, the only one that segments have. */
  private static final String DATA_FILE = "19700101-00LX.cq4";

  /** Locks and settings of the queue. Of no use to anyone who only reads the data file. */
  private static final String METADATA_FILE = "metadata.cq4t";

  private static final int REWRITE_CHUNK_LENGTH = 1 << 20;

  private static final Pattern NAME = Pattern.compile("segment-(\\d{10})");

  private SegmentFiles() {}

  static Path directory(Path journal, long number) {
    return journal.resolve(String.format("segment-%010d", number));
  }

  static Path dataFile(Path journal, long number) {
    return directory(journal, number).resolve(DATA_FILE);
  }

  static Path metadataFile(Path journal, long number) {
    return directory(journal, number).resolve(METADATA_FILE);
  }

  /** Numbers of the segments that are there, in order. */
  static List<Long> list(Path journal) {
    if (!Files.exists(journal)) {
      return List.of();
    }
    try (var files = Files.list(journal)) {
      return files
          .map(file -> NAME.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .map(matcher -> Long.parseLong(matcher.group(1)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw failure("read", journal, e);
    }
  }

  static void createDirectory(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw failure("make", directory, e);
    }
  }

  /** Deletes a segment, whatever is left of it. */
  static void delete(Path journal, long number) {
    final Path directory = directory(journal, number);
    if (!Files.exists(directory)) {
      return;
    }
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw failure("delete", directory, e);
    }
  }

  /**
   * Cuts what a segment's data file has beyond its last record. Nobody may have it mapped.
   *
   * @param length of what is to stay
   */
  static void trim(Path journal, long number, long length) {
    final Path file = dataFile(journal, number);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (channel.size() > length) {
        channel.truncate(length);
      }
    } catch (IOException e) {
      throw failure("trim", file, e);
    }
  }

  /**
   * Cuts a segment off behind its last record and deletes all segments after it, and has the disk
   * hold that. Nobody may have them mapped.
   *
   * @param length of what is to stay of the segment
   */
  static void cut(Path journal, long number, long length) {
    for (long later : list(journal).reversed()) {
      if (later > number) {
        delete(journal, later);
      }
    }
    trim(journal, number, length);
    syncDirectory(journal);
    try (NativeFile file = NativeFile.open(dataFile(journal, number), true, false, 0)) {
      file.sync();
    }
  }

  /**
   * Writes a segment's data file once more, byte for byte in place, so that the kernel takes all of
   * it for changed and the next force gives it to the disk.
   */
  static void rewrite(Path journal, long number) {
    final Path file = dataFile(journal, number);
    final ByteBuffer chunk = ByteBuffer.allocateDirect(REWRITE_CHUNK_LENGTH);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long position = 0;
      while (channel.read(chunk.clear(), position) > 0) {
        chunk.flip();
        while (chunk.hasRemaining()) {
          position += channel.write(chunk, position);
        }
      }
    } catch (IOException e) {
      throw failure("write again", file, e);
    }
  }

  /** Marks a document as complete whose writer died just before it could. */
  static void complete(Path journal, long number, long start, long end) {
    final Path file = dataFile(journal, number);
    final ByteBuffer header =
        ByteBuffer.allocate(Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt((int) (end - start))
            .flip();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      while (header.hasRemaining()) {
        channel.write(header, start - Integer.BYTES + header.position());
      }
    } catch (IOException e) {
      throw failure("complete the last entry of", file, e);
    }
  }

  /** Makes sure that a segment's names, all the way down to it, outlast a loss of power. */
  static void syncNames(Path journal, long number) {
    syncDirectory(directory(journal, number));
    syncDirectory(journal);
    syncDirectory(journal.toAbsolutePath().getParent());
  }

  static void syncDirectory(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw failure("sync", directory, e);
    }
  }

  private static StoreException failure(String what, Path path, IOException e) {
    return new StoreException(Reason.PLATFORM, "cannot " + what + " " + path + ": " + e, e);
  }
}
