package io.lectern.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Reads and writes of words in mapped memory, each named for its access mode. Offsets are naturally
 * aligned.
 */
final class Memory {
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

  private Memory() {}

  static long getLong(MemorySegment memory, long offset) {
    return memory.get(ValueLayout.JAVA_LONG, offset);
  }

  static void putLong(MemorySegment memory, long offset, long value) {
    memory.set(ValueLayout.JAVA_LONG, offset, value);
  }

  static long getLongOpaque(MemorySegment memory, long offset) {
    return (long) LONG.getOpaque(memory, offset);
  }

  static void putLongOpaque(MemorySegment memory, long offset, long value) {
    LONG.setOpaque(memory, offset, value);
  }

  static long getLongAcquire(MemorySegment memory, long offset) {
    return (long) LONG.getAcquire(memory, offset);
  }

  static void putLongRelease(MemorySegment memory, long offset, long value) {
    LONG.setRelease(memory, offset, value);
  }

  static int getInt(MemorySegment memory, long offset) {
    return memory.get(ValueLayout.JAVA_INT, offset);
  }

  static void putInt(MemorySegment memory, long offset, int value) {
    memory.set(ValueLayout.JAVA_INT, offset, value);
  }

  static int getIntAcquire(MemorySegment memory, long offset) {
    return (int) INT.getAcquire(memory, offset);
  }

  static void putIntRelease(MemorySegment memory, long offset, int value) {
    INT.setRelease(memory, offset, value);
  }

  /** Raises an int that several processes raise, to at least {@code value}. */
  static void raiseInt(MemorySegment memory, long offset, int value) {
    int current = getIntAcquire(memory, offset);
    while (current < value && !INT.compareAndSet(memory, offset, current, value)) {
      current = getIntAcquire(memory, offset);
    }
  }

  static int getShort(MemorySegment memory, long offset) {
    return Short.toUnsignedInt(memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset));
  }

  static float getFloat(MemorySegment memory, long offset) {
    return memory.get(ValueLayout.JAVA_FLOAT, offset);
  }

  static void putFloat(MemorySegment memory, long offset, float value) {
    memory.set(ValueLayout.JAVA_FLOAT, offset, value);
  }
}
