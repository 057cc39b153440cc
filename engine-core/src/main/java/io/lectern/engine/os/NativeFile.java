package io.lectern.engine.os;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * An open file description, with the calls that the JDK's channels lack: block allocation and locks
 * that belong to the description itself.
 *
 * <p>Those locks last until they are unlocked, until this object is closed, or until the process
 * ends in whatever way. Unlike POSIX locks they are not lost when another descriptor of the same
 * file is closed, they conflict between two {@code NativeFile}s of one process too, and they are
 * not handed down to child processes, since the descriptor is closed on exec.
 *
 * <p>Safe for use by several threads. After {@link #close()} every call throws {@link
 * IllegalStateException}; closing again does nothing. Mappings made by {@link #map} live as long as
 * their arena, closed file or not.
 */
public final class NativeFile implements AutoCloseable {
  /** The largest pages that the kernel may hold a file in. */
  public static final long LARGE_PAGE_BYTES = 2L << 20;

  private static final int CLOSED = -1;

  private final Path path;
  private final boolean writable;
  private final RangeSync ranges = new RangeSync(this);
  private int fd;
  private boolean locked; // ever
  private NamedFile named; // null: not asked yet

  private NativeFile(Path path, boolean writable, int fd) {
    this.path = path;
    this.writable = writable;
    this.fd = fd;
  }

  /**
   * Opens a file.
   *
   * @param create make the file, which must not exist; {@code mode} then is its permission bits
   *     whatever the process's umask
   * @throws StoreException if the file cannot be opened: {@link Reason#NOT_A_STORE} when there is
   *     none, {@link Reason#NO_SPACE} when there is no room for a new one, else {@link
   *     Reason#PLATFORM}
   */
  public static NativeFile open(Path path, boolean writable, boolean create, int mode) {
    if (create && !writable) {
      throw new IllegalArgumentException("a file that is created must be writable: " + path);
    }
    final int flags =
        LibC.O_CLOEXEC
            | (writable ? LibC.O_RDWR : LibC.O_RDONLY)
            | (create ? LibC.O_CREAT | LibC.O_EXCL : 0);
    final int fd = openRetrying(path, flags, mode);
    if (fd < 0) {
      throw openFailure(path, writable, create, -fd);
    }
    final NativeFile file = new NativeFile(path, writable, fd);
    if (create && LibC.get().fchmod(fd, mode) != 0) {
      final int errno = LibC.errno();
      file.close();
      throw failure("cannot set the permissions of", path, errno);
    }
    return file;
  }

  public Path path() {
    return path;
  }

  /**
   * Gives blocks to a range of the file, so that stores to its mapping cannot meet a full disk.
   * Bytes that were never written read as zero. Extends the file when the range reaches beyond its
   * end.
   *
   * @throws StoreException {@link Reason#NO_SPACE} when the disk or the quota is full, {@link
   *     Reason#PLATFORM} when the file system cannot allocate ahead; the bytes of the file are as
   *     before
   */
  public synchronized void allocate(long offset, long length) {
    final int descriptor = requireOpen();
    int errno;
    do {
      errno = LibC.get().fallocate(descriptor, 0, offset, length) == 0 ? 0 : LibC.errno();
    } while (errno == LibC.EINTR);
    switch (errno) {
      case 0 -> {}
      case LibC.ENOSPC, LibC.EDQUOT ->
          throw new StoreException(
              Reason.NO_SPACE,
              "no space for "
                  + length
                  + " bytes at offset "
                  + offset
                  + " of "
                  + path
                  + ": "
                  + LibC.describe(errno)
                  + "; free some space on its file system");
      case LibC.EOPNOTSUPP, LibC.ENOSYS, LibC.EFBIG ->
          throw new StoreException(
              Reason.PLATFORM,
              "the file system of "
                  + path
                  + " cannot allocate "
                  + length
                  + " bytes at offset "
                  + offset
                  + ": "
                  + LibC.describe(errno)
                  + "; it must support sparse files and fallocate, as ext4, xfs, btrfs and tmpfs"
                  + " do");
      default ->
          throw failure(
              "cannot allocate " + length + " bytes at offset " + offset + " of", path, errno);
    }
  }

  /**
   * Allocates disk space for a range that is to be written through a mapping, and for the rest of
   * the large pages that it lies on, as far as the file goes. The kernel may hold the file in pages
   * of up to 2 MiB, and wants space for all of such a page when one byte of it is written; where
   * the disk has none then, that is a fault, which ends the process.
   *
   * @throws StoreException as {@link #allocate}
   */
  public void allocateMapped(long offset, long length) {
    final long begin = offset & -LARGE_PAGE_BYTES;
    final long end = (offset + length + LARGE_PAGE_BYTES - 1) & -LARGE_PAGE_BYTES;
    allocate(begin, Math.min(end, Math.max(length(), offset + length)) - begin);
  }

  /**
   * Takes the blocks of a range, which then reads as zeros, and takes it out of the page cache. A
   * hint: not all file systems can.
   */
  public synchronized void punch(long offset, long length) {
    final int mode = LibC.FALLOC_FL_PUNCH_HOLE | LibC.FALLOC_FL_KEEP_SIZE;
    LibC.get().fallocate(requireOpen(), mode, offset, length);
  }

  /**
   * Locks one byte, exclusively, without waiting. The byte may lie beyond the end of the file.
   *
   * @return false when another open file description holds it
   */
  public synchronized boolean tryLock(long offset) {
    return isLocked(FileLock.lock(requireOpen(), offset), offset);
  }

  /**
   * Locks one byte together with others that do the same, without waiting. A file opened for
   * reading will do.
   *
   * @return false when another open file description holds it for itself alone
   */
  public synchronized boolean tryLockShared(long offset) {
    return isLocked(FileLock.lockShared(requireOpen(), offset), offset);
  }

  private boolean isLocked(int errno, long offset) {
    return switch (errno) {
      case 0 -> {
        locked = true;
        yield true;
      }
      case LibC.EAGAIN, LibC.EACCES -> false;
      default -> throw failure("cannot lock byte " + offset + " of", path, errno);
    };
  }

  /**
   * Whether another open file description, of any process, holds the lock of a byte, or a share.
   */
  public synchronized boolean isLockedByOther(long offset) {
    final int result = FileLock.isLockedByOther(requireOpen(), offset);
    if (result < 0) {
      throw failure("cannot query the lock of byte " + offset + " of", path, -result);
    }
    return result == 1;
  }

  /** Gives up the lock of a byte; does nothing if this file does not hold it. */
  public synchronized void unlock(long offset) {
    final int errno = FileLock.unlock(requireOpen(), offset);
    if (errno != 0) {
      throw failure("cannot unlock byte " + offset + " of", path, errno);
    }
  }

  /** Forces what was written to the file, mappings included, to the disk. */
  public synchronized void sync() {
    check(LibC.get().fdatasync(requireOpen()), "cannot sync");
  }

  /**
   * Forces what was written to a range of the file, mappings included, to the disk. What was
   * written elsewhere may stay where it is: so this takes less time than {@link #sync} where a page
   * is written again and again that nobody needs after a loss of power.
   *
   * @param offset of the first byte
   * @param end behind the last byte; what lies beyond the end of the file is let be
   * @throws IllegalStateException if the file was opened for reading
   * @throws StoreException {@link Reason#PLATFORM} if the disk reports an error, for whichever part
   *     of the file
   */
  public synchronized void sync(long offset, long end) {
    requireOpen();
    if (!writable) {
      throw new IllegalStateException("file was opened for reading: " + path);
    }
    ranges.sync(offset, end);
  }

  /**
   * Has the kernel begin to write a range to the disk. A hint, that keeps a long series of writes
   * from piling up unwritten: what counts is {@link #sync}.
   */
  public synchronized void startWriting(long offset, long length) {
    LibC.get().sync_file_range(requireOpen(), offset, length, LibC.SYNC_FILE_RANGE_WRITE);
  }

  /** Waits until what was written to a range is on its way to the disk no more. A hint, too. */
  public synchronized void awaitWritten(long offset, long length) {
    LibC.get()
        .sync_file_range(
            requireOpen(),
            offset,
            length,
            LibC.SYNC_FILE_RANGE_WAIT_BEFORE
                | LibC.SYNC_FILE_RANGE_WRITE
                | LibC.SYNC_FILE_RANGE_WAIT_AFTER);
  }

  /**
   * Takes a range out of the page cache, as far as it is on the disk: reading it again reads the
   * disk, and nothing else has to leave the cache for it. A hint, too.
   */
  public synchronized void forget(long offset, long length) {
    LibC.get().posix_fadvise(requireOpen(), offset, length, LibC.POSIX_FADV_DONTNEED);
  }

  /** Opens a channel on this very file, even if its name has been given to another since. */
  public synchronized FileChannel openChannel() throws IOException {
    return reopen(requireOpen());
  }

  /**
   * Whether its path still is the name of this very file, and not of none or another.
   *
   * @throws StoreException {@link Reason#PLATFORM} if that cannot be found out
   */
  public synchronized boolean isAtPath() {
    requireOpen();
    if (named == null) {
      named = new NamedFile(path, fd);
    }
    return named.isNamed();
  }

  /** Bytes of the file, holes included. */
  public synchronized long length() {
    final long length = LibC.get().lseek(requireOpen(), 0, LibC.SEEK_END);
    check(length < 0 ? -1 : 0, "cannot tell the length of");
    return length;
  }

  /**
   * Sets the length of a file that is being made. Never for a file that anyone may have mapped: a
   * process that reads beyond the new end dies of SIGBUS.
   */
  public synchronized void truncate(long length) {
    final int result = LibC.get().ftruncate(requireOpen(), length);
    final int errno = result == 0 ? 0 : LibC.errno();
    if (errno == LibC.EFBIG || errno == LibC.EINVAL) {
      throw new StoreException(
          Reason.PLATFORM,
          "the file system of "
              + path
              + " cannot hold a sparse file of "
              + length
              + " bytes: "
              + LibC.describe(errno));
    }
    check(result, "cannot set the length of");
  }

  /**
   * Maps a range of this very file, even if its name has been given to another since. The mapping
   * is writable if the file is. A thread that is interrupted maps, too, and still is afterwards.
   *
   * @throws IllegalArgumentException if the range reaches beyond the end of the file
   * @throws StoreException {@link Reason#PLATFORM} if the range cannot be mapped
   */
  public synchronized MemorySegment map(long offset, long length, Arena arena) {
    final int descriptor = requireOpen();
    if (offset < 0 || length < 0 || offset > length() - length) {
      throw new IllegalArgumentException(
          "range of "
              + length
              + " bytes at offset "
              + offset
              + " is not within the "
              + length()
              + " bytes of "
              + path);
    }
    boolean interrupted = false;
    try {
      while (true) {
        // A channel gives up for an interrupt, and mapping is nothing that takes long.
        interrupted |= Thread.interrupted();
        try (FileChannel channel = reopen(descriptor)) {
          final MapMode mode = writable ? MapMode.READ_WRITE : MapMode.READ_ONLY;
          return channel.map(mode, offset, length, arena);
        } catch (ClosedByInterruptException e) {
          interrupted = true; // it came just now: once more, without it
        } catch (IOException e) {
          throw new StoreException(
              Reason.PLATFORM, "cannot map " + path + ": " + e.getMessage(), e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public synchronized void close() {
    if (fd != CLOSED) {
      ranges.close();
      final int descriptor = fd;
      fd = CLOSED;
      if (locked) {
        // Closing alone would leave the lock to a process that is just being forked, until it
        // executes its program. Should this fail, closing does it.
        FileLock.unlockAll(descriptor);
      }
      // Linux frees the descriptor even when close reports an error: trying again could close
      // another's.
      LibC.get().close(descriptor);
    }
  }

  private FileChannel reopen(int descriptor) throws IOException {
    final Path self = Path.of("/proc/self/fd/" + descriptor);
    return writable
        ? FileChannel.open(self, StandardOpenOption.READ, StandardOpenOption.WRITE)
        : FileChannel.open(self, StandardOpenOption.READ);
  }

  private int requireOpen() {
    if (fd == CLOSED) {
      throw new IllegalStateException("file is closed: " + path);
    }
    return fd;
  }

  private void check(int result, String what) {
    if (result != 0) {
      throw failure(what, path, LibC.errno());
    }
  }

  /** The descriptor, or the negated errno. */
  private static int openRetrying(Path path, int flags, int mode) {
    while (true) {
      final int fd = LibC.get().open(path.toString(), flags, mode);
      if (fd >= 0) {
        return fd;
      }
      final int errno = LibC.errno();
      if (errno != LibC.EINTR) {
        return -errno;
      }
    }
  }

  private static StoreException openFailure(
      Path path, boolean writable, boolean create, int errno) {
    return switch (errno) {
      case LibC.ENOENT ->
          create
              ? new StoreException(
                  Reason.PLATFORM, "cannot create " + path + ": there is no such directory")
              : new StoreException(Reason.NOT_A_STORE, "there is no file " + path);
      case LibC.EACCES, LibC.EPERM, LibC.EROFS ->
          new StoreException(
              Reason.PLATFORM,
              create
                  ? "no permission to create a file in "
                      + path.toAbsolutePath().getParent()
                      + ": "
                      + LibC.describe(errno)
                      + "; run as a user who may write to that directory"
                  : "no permission to open "
                      + path
                      + " for "
                      + (writable ? "writing" : "reading")
                      + ": "
                      + LibC.describe(errno)
                      + "; run as its owner or as a member of its group");
      case LibC.EEXIST ->
          new StoreException(Reason.PLATFORM, "cannot create " + path + ": it exists already");
      case LibC.EISDIR ->
          new StoreException(Reason.NOT_A_STORE, path + " is a directory, not a file");
      case LibC.ENOSPC, LibC.EDQUOT ->
          new StoreException(
              Reason.NO_SPACE, "cannot create " + path + ": " + LibC.describe(errno));
      default -> failure("cannot open", path, errno);
    };
  }

  private static StoreException failure(String what, Path path, int errno) {
    return new StoreException(Reason.PLATFORM, what + " " + path + ": " + LibC.describe(errno));
  }
}
