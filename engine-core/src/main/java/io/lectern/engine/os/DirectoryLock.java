package io.lectern.engine.os;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import java.nio.file.Path;

/**
 * An exclusive lock on a directory itself, for what must be done by one process at a time before
 * there is a file to lock. The kernel drops it when its holder dies. Another kind of lock than
 * {@link NativeFile}'s: neither sees the other.
 */
public final class DirectoryLock implements AutoCloseable {
  private final int fd;
  private boolean open = true;

  private DirectoryLock(int fd) {
    this.fd = fd;
  }

  /**
   * Takes the lock, without waiting.
   *
   * @return null if another holds it
   * @throws StoreException PLATFORM if the directory cannot be opened or locked
   */
  public static DirectoryLock tryAcquire(Path directory) {
    final LibC.Functions libc = LibC.get();
    final int fd = libc.open(directory.toString(), LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
    if (fd < 0) {
      throw failure("open", directory, LibC.errno());
    }
    if (libc.flock(fd, LibC.LOCK_EX | LibC.LOCK_NB) == 0) {
      return new DirectoryLock(fd);
    }
    final int errno = LibC.errno();
    libc.close(fd);
    if (errno == LibC.EAGAIN) {
      return null;
    }
    throw failure("lock", directory, errno);
  }

  @Override
  public synchronized void close() {
    if (open) {
      open = false;
      // As NativeFile does: a process that is just being forked must not go on holding it.
      LibC.get().flock(fd, LibC.LOCK_UN);
      LibC.get().close(fd);
    }
  }

  private static StoreException failure(String what, Path directory, int errno) {
    final String way = errno == LibC.EACCES ? "; run as its owner or as a member of its group" : "";
    return new StoreException(
        Reason.PLATFORM,
        "cannot " + what + " directory " + directory + ": " + LibC.describe(errno) + way);
  }
}
