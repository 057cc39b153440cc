package io.lectern.engine.os;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.IgnoreError;

/**
 * The functions of the C library that this package calls. Pointers are passed as addresses: what
 * they point at is laid out in memory segments by the callers, byte by byte, as the kernel's 64-bit
 * ABI has it.
 */
final class LibC {
  static final int O_RDONLY = 0;
  static final int O_RDWR = 2;
  static final int O_CREAT = 0x40;
  static final int O_EXCL = 0x80;
  static final int O_CLOEXEC = 0x80000;

  static final int SEEK_END = 2;
  static final int SC_CLK_TCK = 2;

  static final int MADV_HUGEPAGE = 14;

  static final int POSIX_FADV_DONTNEED = 4;
  static final int SYNC_FILE_RANGE_WAIT_BEFORE = 1;
  static final int SYNC_FILE_RANGE_WRITE = 2;
  static final int SYNC_FILE_RANGE_WAIT_AFTER = 4;

  static final int LOCK_EX = 2;
  static final int LOCK_NB = 4;

  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int EACCES = 13;
  static final int EEXIST = 17;
  static final int EISDIR = 21;
  static final int EINVAL = 22;
  static final int EFBIG = 27;
  static final int ENOSPC = 28;
  static final int EROFS = 30;
  static final int ENOSYS = 38;
  static final int EOPNOTSUPP = 95;
  static final int ETIMEDOUT = 110;
  static final int EDQUOT = 122;

  private LibC() {}

  /**
   * Implemented by a class that is generated at run time, in another loader: it has to be public.
   */
  public interface Functions {
    int open(String path, int flags, int mode);

    int close(int fd);

    int fchmod(int fd, int mode);

    int fcntl(int fd, int command, long argument);

    int fallocate(int fd, int mode, long offset, long length);

    int fdatasync(int fd);

    int ftruncate(int fd, long length);

    int sync_file_range(int fd, long offset, long length, int flags);

    int posix_fadvise(int fd, long offset, long length, int advice);

    long lseek(int fd, long offset, int whence);

    int flock(int fd, int operation);

    long syscall(long number, long a, long b, long c, long d, long e, long f);

    int madvise(long address, long length, int advice);

    long sysconf(int name);

    int setpriority(int which, int who, int priority);

    @IgnoreError
    String strerror(int errno);
  }

  /** The library, loaded on first use. */
  static Functions get() {
    return Holder.LIBRARY;
  }

  /** The errno of this thread's last call. */
  static int errno() {
    return Runtime.getRuntime(Holder.LIBRARY).getLastError();
  }

  /** Name and number of an error, as a person reads it. */
  static String describe(int errno) {
    return Holder.LIBRARY.strerror(errno) + " (errno " + errno + ")";
  }

  /**
   * Loads the library once, after the platform is known to be one that these signatures are right
   * for.
   */
  private static final class Holder {
    private static final Functions LIBRARY = load();

    private Holder() {}

    private static Functions load() {
      Platform.require();
      return LibraryLoader.create(Functions.class).failImmediately().load("c");
    }
  }
}
