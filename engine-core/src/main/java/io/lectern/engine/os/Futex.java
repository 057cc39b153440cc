package io.lectern.engine.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;

/**
 * Waiting for a 32-bit word in shared memory to change, in the kernel, without using the processor.
 * The word may be in a file that several processes map; all calls are safe from any thread.
 *
 * <p>A wait may end for no reason: callers look at their condition again and wait again. The thread
 * is in native code meanwhile: it does not hold up garbage collection, and {@link
 * Thread#interrupt()} does not wake it, so waits are bounded.
 */
public final class Futex {
  private static final int WAIT = 0;
  private static final int WAKE = 1;

  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final long NUMBER = Platform.architecture().futexNumber();
  private static final ThreadLocal<MemorySegment> TIMESPEC =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(16, 8));

  private Futex() {}

  /**
   * Waits while the word has the expected value, for the timeout at most.
   *
   * @param word native memory, a mapping shared by all parties
   * @param offset of the word in it, a multiple of 4
   * @param timeoutNs more than 0
   * @return false if the time ran out; true if there may be something to see: woken, the value
   *     differs, or a signal came
   */
  public static boolean await(MemorySegment word, long offset, int expected, long timeoutNs) {
    if (timeoutNs <= 0) {
      throw new IllegalArgumentException("timeout must be more than 0: " + timeoutNs + " ns");
    }
    final MemorySegment timespec = TIMESPEC.get();
    timespec.set(ValueLayout.JAVA_LONG, 0, timeoutNs / NS_PER_SECOND);
    timespec.set(ValueLayout.JAVA_LONG, 8, timeoutNs % NS_PER_SECOND);
    try {
      final long result =
          LibC.get()
              .syscall(NUMBER, address(word, offset), WAIT, expected, timespec.address(), 0, 0);
      if (result == 0) {
        return true;
      }
    } finally {
      Reference.reachabilityFence(word);
      Reference.reachabilityFence(timespec);
    }
    final int errno = LibC.errno();
    return switch (errno) {
      case LibC.EAGAIN, LibC.EINTR -> true;
      case LibC.ETIMEDOUT -> false;
      default -> throw new IllegalStateException("futex wait failed: " + LibC.describe(errno));
    };
  }

  /** Wakes up to {@code count} threads, of any process, that wait on the word. */
  public static void wake(MemorySegment word, long offset, int count) {
    final long result;
    try {
      result = LibC.get().syscall(NUMBER, address(word, offset), WAKE, count, 0, 0, 0);
    } finally {
      Reference.reachabilityFence(word);
    }
    if (result < 0) {
      throw new IllegalStateException("futex wake failed: " + LibC.describe(LibC.errno()));
    }
  }

  private static long address(MemorySegment word, long offset) {
    if (!word.isNative() || offset < 0 || offset > word.byteSize() - Integer.BYTES) {
      throw new IllegalArgumentException(
          "no word of native memory at offset " + offset + " of " + word);
    }
    final long address = word.address() + offset;
    if ((address & 3) != 0) {
      throw new IllegalArgumentException("word at offset " + offset + " is not 4-byte aligned");
    }
    return address;
  }
}
