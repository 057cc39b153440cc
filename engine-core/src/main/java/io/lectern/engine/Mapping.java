package io.lectern.engine;

import io.lectern.engine.StoreException.Reason;
import io.lectern.layout.AdjacencyDescriptor;
import io.lectern.layout.ConceptSlotDescriptor;
import io.lectern.layout.RegionTableDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A mapped store read by address, for the few loads that every lookup and every walk makes.
 *
 * <p>A segment checks its bounds, its alignment and its life at each access, and must load what it
 * checks them by again after each acquire. That is more than half of a lookup's instructions, and
 * what fills the processor's window before the next lookup's cache misses can begin. Here an offset
 * that was read from the file is checked once, by {@link #at} or {@link #slot}; from an address so
 * checked {@link #REACH} bytes may be read. The addresses are good for as long as this object can
 * be reached: who reads by them keeps it reachable.
 *
 * <p>Immutable, safe for use by several threads.
 */
final class Mapping {
  /** Bytes that may be read from a checked address on. */
  static final int REACH = 4096;

  /** A constant: the compiler leaves out what can be known of it. */
  @SuppressWarnings("restricted")
  static final MemorySegment EVERYTHING = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final long ADJACENCY_ALLOCATED =
      RegionTableDescriptor.entryOffset(RegionTableDescriptor.ADJACENCY)
          + (long) RegionTableDescriptor.ALLOCATED_BYTES_OFFSET;

  /**
   * What an address may have: a user's addresses have at most 56 bits, and words begin at multiples
   * of eight. Cut so, an address is known to the compiler to be in range and aligned, and it leaves
   * out the checks before each load that is made by it: half of a lookup's instructions.
   */
  private static final long ADDRESS_MASK = 0x00FF_FFFF_FFFF_FFF8L;

  /** The same, of an int. */
  private static final long INT_ADDRESS_MASK = 0x00FF_FFFF_FFFF_FFFCL;

  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

  private final MemorySegment memory;
  private final long base;
  private final long last;
  private final long lastTurned;
  private final long slots;
  private final long slotCount;

  /** Address of the adjacency area, 0 if the file has none. */
  private final long adjacency;

  private final long adjacencyLines;

  /**
   * @param memory the whole file
   * @param file whose region table tells where the slots are
   */
  Mapping(MemorySegment memory, StoreFile file) {
    this.memory = memory;
    this.base = memory.address();
    this.last = memory.byteSize() - REACH;
    this.lastTurned = last >>> 3;
    this.slots = base + file.areaOffset(RegionTableDescriptor.SLOTS);
    this.slotCount =
        file.reservedBytes(RegionTableDescriptor.SLOTS) / ConceptSlotDescriptor.SLOT_LENGTH;
    this.adjacency =
        file.hasArea(RegionTableDescriptor.ADJACENCY)
            ? base + file.areaOffset(RegionTableDescriptor.ADJACENCY)
            : 0;
    this.adjacencyLines =
        adjacency == 0
            ? 0
            : file.reservedBytes(RegionTableDescriptor.ADJACENCY) / AdjacencyDescriptor.LINE_LENGTH;
  }

  /** The same bytes, every access checked. */
  MemorySegment memory() {
    return memory;
  }

  /** Address of the store header. */
  long header() {
    return base & ADDRESS_MASK;
  }

  /**
   * Address of a file offset that was read from the file.
   *
   * @throws StoreException CORRUPT if it lies outside
   */
  long at(long offset) {
    if (offset < 0 || offset > last) {
      throw outside(offset);
    }
    return base + offset;
  }

  /**
   * As {@link #at}, of words: the offset must be a multiple of eight.
   *
   * @throws StoreException CORRUPT if it is none, or lies outside
   */
  long wordsAt(long offset) {
    if (!isOffsetOfWords(offset)) {
      throw outside(offset);
    }
    return address(offset);
  }

  /** Whether {@link #wordsAt} would take what was read from the file for an offset. */
  boolean isOffsetOfWords(long word) {
    // Turned round, what is negative or no multiple of eight is larger than any offset can be.
    return Long.compareUnsigned(Long.rotateRight(word, 3), lastTurned) <= 0;
  }

  /** Address of an offset that {@link #isOffsetOfWords} lets pass. */
  long address(long offset) {
    return (base + offset) & ADDRESS_MASK;
  }

  /** What is thrown of an offset that leads nowhere. */
  StoreException outside(long offset) {
    return new StoreException(
        Reason.CORRUPT,
        "an offset in the store leads outside of it, or between its words: " + offset);
  }

  /** Whether there is room in the file for so many bytes at an address. */
  boolean holds(long address, long bytes) {
    return bytes >= 0 && bytes <= last + REACH - (address - base);
  }

  boolean isOrdinal(int ordinal) {
    return ordinal > 0 && ordinal < slotCount;
  }

  /** The limit of ordinals that a header tells, at most that of the slots there can be. */
  int ordinalLimit(int tail) {
    return (int) Math.min(tail, slotCount);
  }

  /** Address of the slot of an ordinal that {@link #isOrdinal} lets pass. */
  long slot(int ordinal) {
    return (slots + (long) ordinal * ConceptSlotDescriptor.SLOT_LENGTH) & ADDRESS_MASK;
  }

  /** Address of the word of a slot that tells where its edges are. */
  long head(int ordinal, Direction direction) {
    return slot(ordinal)
        + (direction == Direction.OUT
            ? ConceptSlotDescriptor.OUTGOING_OFFSET
            : ConceptSlotDescriptor.INCOMING_OFFSET);
  }

  /** One more than the highest ordinal that has a line in the adjacency area by now. */
  int adjacencyLimit() {
    if (adjacency == 0) {
      return 0;
    }
    final long allocated = getLongAcquire(base + ADJACENCY_ALLOCATED);
    return (int) Math.min(allocated / AdjacencyDescriptor.LINE_LENGTH, adjacencyLines);
  }

  /** Address of the line of an ordinal below {@link #adjacencyLimit}. */
  long adjacency(int ordinal) {
    return adjacency + (long) ordinal * AdjacencyDescriptor.LINE_LENGTH;
  }

  /** Address of one direction's entry in that line; known to be one to the compiler. */
  long adjacency(int ordinal, Direction direction) {
    return (adjacency(ordinal)
            + (direction == Direction.OUT
                ? AdjacencyDescriptor.OUTGOING_OFFSET
                : AdjacencyDescriptor.INCOMING_OFFSET))
        & ADDRESS_MASK;
  }

  /** File offset of an address. */
  long offset(long address) {
    return address - base;
  }

  static long getLongAcquire(long address) {
    return (long) LONG.getAcquire(EVERYTHING, address);
  }

  static int getIntAcquire(long address) {
    return (int) INT.getAcquire(EVERYTHING, address);
  }

  static long getLongOpaque(long address) {
    return (long) LONG.getOpaque(EVERYTHING, address);
  }

  /** Plain; the address is aligned, which is not checked. */
  static long getLong(long address) {
    return EVERYTHING.get(ValueLayout.JAVA_LONG_UNALIGNED, address);
  }

  /** Plain; the address is aligned, which is not checked. */
  static int getInt(long address) {
    return EVERYTHING.get(ValueLayout.JAVA_INT_UNALIGNED, address);
  }

  /** As {@link #getLong}, of an address of which the compiler knows nothing: from an array. */
  static long getLongAt(long address) {
    return EVERYTHING.get(ValueLayout.JAVA_LONG_UNALIGNED, address & INT_ADDRESS_MASK);
  }

  /** As {@link #getInt}, of an address of which the compiler knows nothing: from an array. */
  static int getIntAt(long address) {
    return EVERYTHING.get(ValueLayout.JAVA_INT_UNALIGNED, address & INT_ADDRESS_MASK);
  }

  static void copyInts(long address, int[] target, int offset, int count) {
    MemorySegment.copy(EVERYTHING, ValueLayout.JAVA_INT, address, target, offset, count);
  }

  /** Plain; the address is aligned, which is not checked. */
  static float getFloat(long address) {
    return EVERYTHING.get(ValueLayout.JAVA_FLOAT_UNALIGNED, address);
  }

  static void copyFloats(long address, float[] target, int count) {
    MemorySegment.copy(EVERYTHING, ValueLayout.JAVA_FLOAT, address, target, 0, count);
  }

  /** By the writer alone. */
  static void putIntRelease(long address, int value) {
    INT.setRelease(EVERYTHING, address, value);
  }
}
