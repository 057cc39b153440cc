package io.lectern.engine.os;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.file.Path;

/**
 * A file and the name it was opened by: tells whether that still is its name. A file keeps its
 * device and inode for as long as it is open, and no other file gets them, so that the name alone
 * has to be looked up, by one system call: a coordinator that has slept does this before anything
 * else, while a client waits.
 *
 * <p>Used under its file's lock.
 */
final class NamedFile {
  private static final long STAT_NUMBER = Platform.architecture().statNumber();

  // struct stat: its first two fields are the same on both platforms, and it is shorter than this.
  private static final long STAT_LENGTH = 256;
  private static final long DEVICE_OFFSET = 0;
  private static final long INODE_OFFSET = 8;

  private static final long AT_WORKING_DIRECTORY = -100;
  private static final long AT_EMPTY_PATH = 0x1000;

  private final Path path;
  private final MemorySegment name;
  private final MemorySegment status;
  private final long device;
  private final long inode;

  /**
   * @param fd of the file, open
   * @throws StoreException PLATFORM if the system does not tell which file it is
   */
  @SuppressWarnings("restricted") // a path as the C library wants it
  NamedFile(Path path, int fd) {
    this.path = path;
    final Arena arena = Arena.ofAuto();
    name = arena.allocateFrom(path.toString());
    status = arena.allocate(STAT_LENGTH, Long.BYTES);
    final int errno = look(fd, arena.allocateFrom(""), AT_EMPTY_PATH);
    if (errno != 0) {
      throw failure(errno);
    }
    device = status.get(ValueLayout.JAVA_LONG, DEVICE_OFFSET);
    inode = status.get(ValueLayout.JAVA_LONG, INODE_OFFSET);
  }

  /** Whether the name leads to the file, and not to none or another. */
  boolean isNamed() {
    final int errno = look(AT_WORKING_DIRECTORY, name, 0);
    return switch (errno) {
      case 0 ->
          status.get(ValueLayout.JAVA_LONG, INODE_OFFSET) == inode
              && status.get(ValueLayout.JAVA_LONG, DEVICE_OFFSET) == device;
      case LibC.ENOENT, LibC.ENOTDIR -> false;
      default -> throw failure(errno);
    };
  }

  private int look(long directory, MemorySegment pathname, long flags) {
    try {
      final long result =
          LibC.get()
              .syscall(STAT_NUMBER, directory, pathname.address(), status.address(), flags, 0, 0);
      return result == 0 ? 0 : LibC.errno();
    } finally {
      Reference.reachabilityFence(this);
      Reference.reachabilityFence(pathname);
    }
  }

  private StoreException failure(int errno) {
    return new StoreException(
        Reason.PLATFORM, "cannot look whose name " + path + " is: " + LibC.describe(errno));
  }
}
