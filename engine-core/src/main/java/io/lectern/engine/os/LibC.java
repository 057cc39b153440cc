package io.lectern.engine.os;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The functions of the C library that this package calls. Pointers are passed as addresses: what
 * they point at is laid out in memory segments by the callers, byte by byte, as the kernel's 64-bit
 * ABI has it.
 *
 * <p>All go through one method handle, of seven 64-bit arguments and a 64-bit result. In the ABIs
 * of both platforms that is what a call looks like whose arguments are integers or pointers and
 * fewer: each has a register of its own, whatever its width, and a callee does not look at those it
 * does not have. To link each function by its own signature would take every process that uses a
 * store several times as long to begin.
 */
final class LibC {
  static final int O_RDONLY = 0;
  static final int O_RDWR = 2;
  static final int O_CREAT = 0x40;
  static final int O_EXCL = 0x80;
  static final int O_CLOEXEC = 0x80000;

  static final int SEEK_END = 2;
  static final int SC_CLK_TCK = 2;

  static final int MADV_RANDOM = 1;
  static final int MADV_HUGEPAGE = 14;
  static final int MADV_POPULATE_READ = 22;

  static final int POSIX_FADV_DONTNEED = 4;
  static final int FALLOC_FL_KEEP_SIZE = 1;
  static final int FALLOC_FL_PUNCH_HOLE = 2;
  static final int SYNC_FILE_RANGE_WAIT_BEFORE = 1;
  static final int SYNC_FILE_RANGE_WRITE = 2;
  static final int SYNC_FILE_RANGE_WAIT_AFTER = 4;

  static final int LOCK_EX = 2;
  static final int LOCK_NB = 4;
  static final int LOCK_UN = 8;

  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int EACCES = 13;
  static final int EEXIST = 17;
  static final int ENOTDIR = 20;
  static final int EISDIR = 21;
  static final int EINVAL = 22;
  static final int EFBIG = 27;
  static final int ENOSPC = 28;
  static final int EROFS = 30;
  static final int ENOSYS = 38;
  static final int EOPNOTSUPP = 95;
  static final int ETIMEDOUT = 110;
  static final int EDQUOT = 122;

  private static final Functions FUNCTIONS = link();

  private LibC() {}

  /** The library, linked on first use. */
  static Functions get() {
    return FUNCTIONS;
  }

  /** The errno of this thread's last call. */
  static int errno() {
    return Call.errno();
  }

  /** Once the platform is known to be one that these signatures are right for. */
  private static Functions link() {
    Platform.require();
    return new Functions();
  }

  /** Name and number of an error, as a person reads it. */
  static String describe(int errno) {
    return FUNCTIONS.strerror(errno) + " (errno " + errno + ")";
  }

  /** Safe for use by several threads. */
  static final class Functions {
    private static final long LONGEST_TEXT = 1024;

    private final MemorySegment open = Call.address("open");
    private final MemorySegment close = Call.address("close");
    private final MemorySegment fchmod = Call.address("fchmod");
    private final MemorySegment fcntl = Call.address("fcntl");
    private final MemorySegment fallocate = Call.address("fallocate");
    private final MemorySegment fdatasync = Call.address("fdatasync");
    private final MemorySegment ftruncate = Call.address("ftruncate");
    private final MemorySegment syncFileRange = Call.address("sync_file_range");
    private final MemorySegment posixFadvise = Call.address("posix_fadvise");
    private final MemorySegment lseek = Call.address("lseek");
    private final MemorySegment flock = Call.address("flock");
    private final MemorySegment syscall = Call.address("syscall");
    private final MemorySegment madvise = Call.address("madvise");
    private final MemorySegment sysconf = Call.address("sysconf");
    private final MemorySegment setpriority = Call.address("setpriority");
    private final MemorySegment strerror = Call.address("strerror");

    private Functions() {}

    int open(String path, int flags, int mode) {
      try (Arena arena = Arena.ofConfined()) {
        return (int) Call.call(open, arena.allocateFrom(path).address(), flags, mode);
      }
    }

    int close(int fd) {
      return (int) Call.call(close, fd, 0, 0);
    }

    int fchmod(int fd, int mode) {
      return (int) Call.call(fchmod, fd, mode, 0);
    }

    int fcntl(int fd, int command, long argument) {
      return (int) Call.call(fcntl, fd, command, argument);
    }

    int fallocate(int fd, int mode, long offset, long length) {
      return (int) Call.call(fallocate, fd, mode, offset, length, 0, 0, 0);
    }

    int fdatasync(int fd) {
      return (int) Call.call(fdatasync, fd, 0, 0);
    }

    int ftruncate(int fd, long length) {
      return (int) Call.call(ftruncate, fd, length, 0);
    }

    int sync_file_range(int fd, long offset, long length, int flags) {
      return (int) Call.call(syncFileRange, fd, offset, length, flags, 0, 0, 0);
    }

    int posix_fadvise(int fd, long offset, long length, int advice) {
      return (int) Call.call(posixFadvise, fd, offset, length, advice, 0, 0, 0);
    }

    long lseek(int fd, long offset, int whence) {
      return Call.call(lseek, fd, offset, whence);
    }

    int flock(int fd, int operation) {
      return (int) Call.call(flock, fd, operation, 0);
    }

    long syscall(long number, long a, long b, long c, long d, long e, long f) {
      return Call.call(syscall, number, a, b, c, d, e, f);
    }

    int madvise(long address, long length, int advice) {
      return (int) Call.call(madvise, address, length, advice);
    }

    long sysconf(int name) {
      return Call.call(sysconf, name, 0, 0);
    }

    int setpriority(int which, int who, int priority) {
      return (int) Call.call(setpriority, which, who, priority);
    }

    @SuppressWarnings("restricted") // what strerror returns is text, and never freed
    String strerror(int errno) {
      return MemorySegment.ofAddress(Call.call(strerror, errno, 0, 0))
          .reinterpret(LONGEST_TEXT)
          .getString(0);
    }
  }

  /** A call of any of the functions. */
  private static final class Call {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
        STATE.varHandle(PathElement.groupElement("errno")).withInvokeExactBehavior();
    private static final ThreadLocal<MemorySegment> STATE_OF_THREAD =
        ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

    @SuppressWarnings("restricted") // native access is what this package is for
    private static final MethodHandle HANDLE =
        LINKER.downcallHandle(
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG),
            Linker.Option.captureCallState("errno"));

    private Call() {}

    static MemorySegment address(String name) {
      return LINKER
          .defaultLookup()
          .find(name)
          .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + name));
    }

    static int errno() {
      return (int) ERRNO.get(STATE_OF_THREAD.get(), 0L);
    }

    static long call(MemorySegment function, long a, long b, long c) {
      return call(function, a, b, c, 0, 0, 0, 0);
    }

    static long call(
        MemorySegment function, long a, long b, long c, long d, long e, long f, long g) {
      try {
        return (long) HANDLE.invokeExact(function, STATE_OF_THREAD.get(), a, b, c, d, e, f, g);
      } catch (RuntimeException | Error failure) {
        throw failure;
      } catch (Throwable failure) {
        throw new AssertionError("a C function cannot throw", failure);
      }
    }
  }
}
