package io.lectern.coordinator.receipts;

import io.lectern.engine.os.NativeFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The index of receipts on disk: two maps, of which the newer is filled and the older goes when
 * that is full. An index that was closed in order says so in a file, which is taken away when it is
 * opened; any other is not trusted and not looked at.
 *
 * <p>One thread opens, fills and closes it; any thread looks receipts up.
 */
final class ReceiptIndex implements AutoCloseable {
  private static final String MAP_PREFIX = "receipts-";
  private static final String CLEAN = "clean";

  private final Path directory;
  private final int capacity;
  private final Object lock = new Object(); // held to look up, and to change which maps there are
  private ReceiptMap current;
  private ReceiptMap previous; // null: none
  private long lastMap;
  private long count; // in the current map

  private ReceiptIndex(Path directory, int capacity) {
    this.directory = directory;
    this.capacity = capacity;
  }

  /**
   * Opens the index that was closed in order at a journal entry.
   *
   * @return null if there is none
   */
  static ReceiptIndex openClean(Path directory, int capacity, long entry) {
    final ReceiptIndex index = new ReceiptIndex(directory, capacity);
    final Path mark = directory.resolve(CLEAN);
    try {
      if (!Files.exists(mark)) {
        return null;
      }
      final String wanted = index.cleanMark(entry, mapNumbers(directory));
      final String found = Files.readString(mark, StandardCharsets.ISO_8859_1);
      Files.delete(mark);
      if (!found.equals(wanted)) {
        return null;
      }
    } catch (IOException e) {
      throw failure("read", mark, e);
    }
    index.openMaps();
    return index;
  }

  /** Makes an empty index in place of whatever is there. */
  static ReceiptIndex create(Path directory, int capacity) {
    try {
      Files.createDirectories(directory);
      try (var files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw failure("empty", directory, e);
    }
    final ReceiptIndex index = new ReceiptIndex(directory, capacity);
    index.current = index.openMap(1);
    index.lastMap = 1;
    return index;
  }

  /** Adds a receipt. */
  void put(long keyHigh, long keyLow, KnownReceipt receipt) {
    if (count >= capacity) {
      rotate();
    }
    current.put(keyHigh, keyLow, receipt);
    count++;
  }

  /**
   * Adds a receipt that is older than all that are there.
   *
   * @return false: there is no room for what is older
   */
  boolean putOlder(long keyHigh, long keyLow, KnownReceipt receipt) {
    if (count < capacity) {
      current.put(keyHigh, keyLow, receipt);
      count++;
      return true;
    }
    if (previous == null) {
      final ReceiptMap older = openMap(0);
      synchronized (lock) {
        previous = older;
      }
    }
    if (previous.count() >= capacity) {
      return false;
    }
    previous.put(keyHigh, keyLow, receipt);
    return true;
  }

  /** The receipt of a key; null: it is not here. */
  KnownReceipt get(long keyHigh, long keyLow) {
    synchronized (lock) {
      if (current == null) {
        throw new IllegalStateException("the index of receipts is closed");
      }
      final KnownReceipt receipt = current.get(keyHigh, keyLow);
      return receipt == null && previous != null ? previous.get(keyHigh, keyLow) : receipt;
    }
  }

  /**
   * Closes the index in order.
   *
   * @param entry number of the last journal entry whose receipts are here
   */
  void closeClean(long entry) {
    close();
    final List<Long> maps = mapNumbers(directory);
    for (long map : maps) {
      try (NativeFile file = NativeFile.open(mapFile(directory, map), true, false, 0)) {
        file.sync();
      }
    }
    final Path draft = directory.resolve(CLEAN + ".new");
    try {
      Files.writeString(draft, cleanMark(entry, maps), StandardCharsets.ISO_8859_1);
      Files.move(draft, directory.resolve(CLEAN), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failure("write", draft, e);
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      if (current != null) {
        current.close();
        current = null;
      }
      if (previous != null) {
        previous.close();
        previous = null;
      }
    }
  }

  private void openMaps() {
    final List<Long> maps = mapNumbers(directory);
    lastMap = maps.getLast();
    current = openMap(lastMap);
    count = current.count();
    if (maps.size() > 1) {
      previous = openMap(maps.getFirst());
    }
  }

  private void rotate() {
    final ReceiptMap next = openMap(lastMap + 1);
    final ReceiptMap oldest;
    synchronized (lock) {
      oldest = previous;
      previous = current;
      current = next;
      lastMap++;
      count = 0;
    }
    if (oldest != null) {
      oldest.close();
      try {
        Files.delete(oldest.file());
      } catch (IOException e) {
        throw failure("delete", oldest.file(), e);
      }
    }
  }

  private ReceiptMap openMap(long number) {
    return ReceiptMap.open(mapFile(directory, number), capacity);
  }

  private static Path mapFile(Path directory, long number) {
    return directory.resolve(MAP_PREFIX + number);
  }

  /** Numbers of the maps that are there, the newest last. */
  private static List<Long> mapNumbers(Path directory) {
    if (!Files.exists(directory)) {
      return List.of();
    }
    final List<Long> numbers = new ArrayList<>();
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        final String name = file.getFileName().toString();
        if (name.matches(MAP_PREFIX + "\\d{1,18}")) {
          numbers.add(Long.parseLong(name.substring(MAP_PREFIX.length())));
        }
      }
    } catch (IOException e) {
      throw failure("read", directory, e);
    }
    numbers.sort(null);
    return numbers;
  }

  /**
   * What the file says of an index that was closed in order: with a checksum of every map's bytes,
   * since a map in which a bit has flipped says of a key that it was not used.
   */
  private String cleanMark(long entry, List<Long> maps) throws IOException {
    final StringBuilder checksums = new StringBuilder();
    for (long map : maps) {
      checksums.append(' ').append(Long.toHexString(checksum(mapFile(directory, map))));
    }
    final String text =
        "receipts up to journal entry "
            + entry
            + ", maps "
            + maps
            + " of "
            + capacity
            + ", crc32c"
            + checksums
            + "\n";
    final CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
    return text + "crc32c " + Long.toHexString(crc.getValue()) + "\n";
  }

  private static long checksum(Path file) throws IOException {
    final CRC32C crc = new CRC32C();
    final byte[] buffer = new byte[1 << 20];
    try (InputStream in = Files.newInputStream(file)) {
      for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
        crc.update(buffer, 0, length);
      }
    }
    return crc.getValue();
  }

  private static RuntimeException failure(String what, Path path, IOException e) {
    return new UncheckedIOException("cannot " + what + " " + path + ": " + e.getMessage(), e);
  }
}
