package io.lectern.coordinator;

import io.lectern.engine.os.NativeFile;
import io.lectern.layout.RegionTableDescriptor;
import io.lectern.layout.StoreHeaderDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What a disk may hold of a store's directory when the power goes: of each page of the store file
 * any version that it had since the file was last forced; of a page of a segment of the journal
 * what it was when it was last forced, or what it is now, and of what lies behind all that was
 * forced any part. Looks at the files whenever it is told to.
 */
final class DiskHistory {
  private static final int PAGE = 4096;
  private static final byte[] EMPTY_PAGE = new byte[PAGE];
  private static final String DATA_FILE = "19700101-00LX.cq4"; // of a segment
  private static final int HEADER = 4; // of a document, in a segment
  private static final int LENGTH_MASK = 0x3FFF_FFFF;

  private final Path directory;
  private final Map<Long, List<Version>> pages = new TreeMap<>();
  private final Map<String, Forced> forced = new ConcurrentHashMap<>(); // by segment
  private final List<Moment> moments = new ArrayList<>();
  private Path checkpoints; // a copy; null: there are none
  private int checkpointUnit;

  /** What was forced of a segment. */
  static final class Forced {
    private static final Forced NOTHING = new Forced(new byte[0], 0);

    /** Each page as it was when it was last forced; zeros, or beyond the end, if it never was. */
    private final byte[] bytes;

    /** Of what was forced; pages before it may have changed since. */
    private final int end;

    private Forced(byte[] bytes, int end) {
      this.bytes = bytes;
      this.end = end;
    }

    /** After a force of the pages on which a range lies. */
    private Forced with(byte[] written, long from, long to) {
      final int first = (int) Math.min(from / PAGE * PAGE, written.length);
      final int wholeEnd = (int) Math.min(to, written.length);
      final int last = Math.min((wholeEnd + PAGE - 1) / PAGE * PAGE, written.length);
      final byte[] after = Arrays.copyOf(bytes, Math.max(bytes.length, last));
      System.arraycopy(written, first, after, first, last - first);
      return new Forced(after, Math.max(end, wholeEnd));
    }

    /** Gives pages within a range the bytes that were forced, or not. */
    private void takeBack(byte[] image, int from, int to, Random random) {
      final byte[] whole = Arrays.copyOf(bytes, Math.max(bytes.length, to));
      for (int page = from; page < to; page += PAGE) {
        if (random.nextBoolean()) {
          System.arraycopy(whole, page, image, page, Math.min(PAGE, to - page));
        }
      }
    }
  }

  /** A page as it was from a moment on. */
  private static final class Version {
    private final int moment;
    private final byte[] bytes;

    private Version(int moment, byte[] bytes) {
      this.moment = moment;
      this.bytes = bytes;
    }
  }

  /**
   * A moment at which the power may go.
   *
   * @param segments bytes of each segment's data file, up to the last that was written
   * @param forced what is on the disk of each segment for sure; a segment may be missing
   * @param checkpoints a copy of them; null: there are none
   * @param checkpointUnit number of the last unit that the newest of them has
   * @param acknowledged number of the last unit that was said to be on the disk
   * @param sent number of the last unit
   */
  record Moment(
      int number,
      Map<String, byte[]> segments,
      Map<String, Forced> forced,
      Path checkpoints,
      int checkpointUnit,
      int acknowledged,
      int sent) {}

  DiskHistory(Path directory) {
    this.directory = directory;
  }

  List<Moment> moments() {
    return moments;
  }

  /** The pages of a segment on which a range lies are on the disk. */
  void onForce(NativeFile file, long from, long to) {
    try {
      final byte[] written = read(file.path());
      forced.merge(
          name(file.path()),
          Forced.NOTHING.with(written, from, to),
          (before, _) -> before.with(written, from, to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The checkpoints have changed; they count only when they are forced. */
  void onCheckpoint(Path copy, int unit) throws IOException {
    checkpointUnit = unit;
    try {
      // Images are sparse files.
      final int exitCode =
          new ProcessBuilder(
                  "cp",
                  "-r",
                  "--sparse=always",
                  directory.resolve("checkpoints").toString(),
                  copy.toString())
              .inheritIO()
              .start()
              .waitFor();
      if (exitCode != 0) {
        throw new IOException("cp ended with " + exitCode);
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
    checkpoints = copy;
  }

  private String name(Path segment) {
    return directory.relativize(segment).toString();
  }

  /** Looks at the files. */
  void look(int acknowledged, int sent) throws IOException {
    final int number = moments.size();
    lookAtStore(number);
    final Map<String, byte[]> segments = new HashMap<>();
    for (Path file : segmentFiles()) {
      try {
        segments.put(name(file), read(file));
      } catch (NoSuchFileException e) {
        // A checkpoint was taken, and a thread is removing what the journal need not have any more.
        forced.remove(name(file));
      }
    }
    moments.add(
        new Moment(
            number, segments, Map.copyOf(forced), checkpoints, checkpointUnit, acknowledged, sent));
  }

  private List<Path> segmentFiles() throws IOException {
    try (Stream<Path> segments = Files.list(directory.resolve("journal"))) {
      return segments.map(segment -> segment.resolve(DATA_FILE)).sorted().toList();
    }
  }

  /** Makes a directory such as the disk may hold after a moment. */
  void make(Path target, Moment moment, Random random) throws IOException {
    Files.createDirectories(target);
    makeStore(target.resolve("store.dat"), moment, random);
    for (var segment : moment.segments().entrySet()) {
      final Forced kept = moment.forced().getOrDefault(segment.getKey(), Forced.NOTHING);
      makeSegment(target.resolve(segment.getKey()), segment.getValue(), kept, random);
    }
    if (moment.checkpoints() != null) {
      linkTree(moment.checkpoints(), target.resolve("checkpoints"));
    }
  }

  private void makeStore(Path store, Moment moment, Random random) throws IOException {
    // Some disks write in order, some never, most in between.
    final int staleness = random.nextInt(4);
    try (FileChannel channel =
        FileChannel.open(store, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), fileLength() - 1);
      for (var page : pages.entrySet()) {
        final List<Version> versions =
            page.getValue().stream().filter(v -> v.moment <= moment.number()).toList();
        if (!versions.isEmpty()) {
          final int last = versions.size() - 1;
          final int chosen =
              switch (staleness) {
                case 0 -> last;
                case 1 -> random.nextInt(10) == 0 ? random.nextInt(last + 1) : last;
                default -> random.nextInt(last + 1);
              };
          channel.write(ByteBuffer.wrap(versions.get(chosen).bytes), page.getKey());
        }
      }
      // Another boot: what is in the header now is of the one before.
      final ByteBuffer bootId = ByteBuffer.allocate(8).putLong(random.nextLong()).flip();
      channel.write(bootId, StoreHeaderDescriptor.BOOT_ID_HIGH_OFFSET);
    }
  }

  private static void makeSegment(Path file, byte[] written, Forced forced, Random random)
      throws IOException {
    Files.createDirectories(file.getParent());
    final int cut = forced.end + random.nextInt(written.length - forced.end + 1);
    final byte[] left;
    switch (random.nextInt(3)) {
      case 0 -> left = Arrays.copyOf(written, cut);
      case 1 -> left = Arrays.copyOf(Arrays.copyOf(written, cut), written.length + PAGE);
      default -> {
        // Not in order: any page may be as it was when it was forced.
        left = written.clone();
        forced.takeBack(left, 0, left.length, random);
      }
    }
    forced.takeBack(left, 0, forced.end / PAGE * PAGE, random);
    Files.write(file, left);
  }

  private void lookAtStore(int moment) throws IOException {
    try (FileChannel channel =
            FileChannel.open(directory.resolve("store.dat"), StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      final ByteBuffer header = map(channel, 0, StoreHeaderDescriptor.HEADER_LENGTH, arena);
      addPages(moment, 0, header);
      for (int area = 1; area <= RegionTableDescriptor.AREA_COUNT; area++) {
        final int entry = RegionTableDescriptor.entryOffset(area);
        final long offset = header.getLong(entry + RegionTableDescriptor.OFFSET_OFFSET);
        final long length = header.getLong(entry + RegionTableDescriptor.ALLOCATED_BYTES_OFFSET);
        addPages(moment, offset, map(channel, offset, length, arena));
      }
    }
  }

  private void addPages(int moment, long offset, ByteBuffer bytes) {
    for (int at = 0; at < bytes.limit(); at += PAGE) {
      final List<Version> versions = pages.computeIfAbsent(offset + at, _ -> new ArrayList<>());
      final byte[] before = versions.isEmpty() ? EMPTY_PAGE : versions.getLast().bytes;
      if (bytes.slice(at, PAGE).mismatch(ByteBuffer.wrap(before)) >= 0) {
        if (versions.isEmpty() && moment > 0) {
          versions.add(new Version(0, EMPTY_PAGE));
        }
        final byte[] after = new byte[PAGE];
        bytes.get(at, after);
        versions.add(new Version(moment, after));
      }
    }
  }

  private long fileLength() throws IOException {
    return Files.size(directory.resolve("store.dat"));
  }

  /**
   * A segment's data file, up to the end of its last document. Mapped, as most of its 64 MiB is
   * empty.
   */
  private static byte[] read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      final ByteBuffer bytes = map(channel, 0, channel.size(), arena);
      final byte[] written = new byte[end(bytes)];
      bytes.get(0, written);
      return written;
    }
  }

  private static int end(ByteBuffer segment) {
    int end = 0;
    while (end + HEADER <= segment.limit() && segment.getInt(end) > 0) {
      end = (end + HEADER + (segment.getInt(end) & LENGTH_MASK) + HEADER - 1) & -HEADER;
    }
    return Math.min(end, segment.limit());
  }

  private static ByteBuffer map(FileChannel channel, long offset, long length, Arena arena)
      throws IOException {
    return channel
        .map(FileChannel.MapMode.READ_ONLY, offset, length, arena)
        .asByteBuffer()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void linkTree(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        final Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectory(target);
        } else {
          Files.createLink(target, path);
        }
      }
    }
  }
}
