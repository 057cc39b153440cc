package io.lectern.engine.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Calls of {@code fcntl(2)} for open-file-description locks of one byte.
 *
 * <p>{@code struct flock} of the 64-bit ABI, the same on x86-64 and aarch64: type i16 at 0, whence
 * i16 at 2, start i64 at 8, length i64 at 16, pid i32 at 24; 32 bytes. The pid must be 0 for this
 * kind of lock.
 */
final class FileLock {
  private static final int GET = 36;
  private static final int SET = 37;

  private static final short READ = 0;
  private static final short WRITE = 1;
  private static final short UNLOCK = 2;

  private static final long TO_THE_END = 0;

  private static final int TYPE_OFFSET = 0;
  private static final int START_OFFSET = 8;
  private static final int LENGTH_OFFSET = 16;
  private static final int STRUCT_LENGTH = 32;

  private FileLock() {}

  /** 0, or the errno: EAGAIN or EACCES when another holds the byte. */
  static int lock(int fd, long offset) {
    return set(fd, WRITE, offset);
  }

  /** 0, or the errno: EAGAIN or EACCES when another holds the byte for itself alone. */
  static int lockShared(int fd, long offset) {
    return set(fd, READ, offset);
  }

  /** 0, or the errno. */
  static int unlock(int fd, long offset) {
    return set(fd, UNLOCK, offset);
  }

  /** Of all bytes. 0, or the errno. */
  static int unlockAll(int fd) {
    return set(fd, UNLOCK, 0, TO_THE_END);
  }

  /**
   * 1 when another open file description holds the byte, 0 when none does, or the negated errno.
   */
  static int isLockedByOther(int fd, long offset) {
    try (Arena arena = Arena.ofConfined()) {
      final MemorySegment flock = flock(arena, WRITE, offset, 1);
      if (LibC.get().fcntl(fd, GET, flock.address()) != 0) {
        return -LibC.errno();
      }
      return flock.get(ValueLayout.JAVA_SHORT, TYPE_OFFSET) == UNLOCK ? 0 : 1;
    }
  }

  private static int set(int fd, short type, long offset) {
    return set(fd, type, offset, 1);
  }

  private static int set(int fd, short type, long offset, long length) {
    try (Arena arena = Arena.ofConfined()) {
      final MemorySegment flock = flock(arena, type, offset, length);
      return LibC.get().fcntl(fd, SET, flock.address()) == 0 ? 0 : LibC.errno();
    }
  }

  private static MemorySegment flock(Arena arena, short type, long offset, long length) {
    // Fresh memory of an arena is zero: whence is SEEK_SET, pid is 0.
    final MemorySegment flock = arena.allocate(STRUCT_LENGTH, Long.BYTES);
    flock.set(ValueLayout.JAVA_SHORT, TYPE_OFFSET, type);
    flock.set(ValueLayout.JAVA_LONG, START_OFFSET, offset);
    flock.set(ValueLayout.JAVA_LONG, LENGTH_OFFSET, length);
    return flock;
  }
}
