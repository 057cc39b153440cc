package io.lectern.coordinator;

import static org.agrona.concurrent.ringbuffer.RecordDescriptor.ALIGNMENT;
import static org.agrona.concurrent.ringbuffer.RecordDescriptor.HEADER_LENGTH;
import static org.agrona.concurrent.ringbuffer.RecordDescriptor.lengthOffset;
import static org.agrona.concurrent.ringbuffer.RecordDescriptor.typeOffset;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * The coordinator's end of the command ring, an Agrona many-to-one ring buffer. It differs from
 * Agrona's own in two ways. What was read stays in the ring until {@link #release()}, after the
 * batch is committed. And nothing in the ring is trusted, as every client can write all of it: a
 * record whose length cannot be right ends in the loss of what is in the ring, not of the
 * coordinator, and where to read next is known here, not looked up there.
 *
 * <p>Used by one thread.
 */
final class CommandRingConsumer {
  /** Takes messages. */
  @FunctionalInterface
  interface Handler {
    /** Handles one message; false: hand out no more for now. */
    boolean onMessage(int type, DirectBuffer buffer, int offset, int length);
  }

  private final ManyToOneRingBuffer ring;
  private final AtomicBuffer buffer;
  private final int capacity;
  private final int mask;
  private final int tailOffset;
  private final int headOffset;
  private long released;
  private long position;

  CommandRingConsumer(AtomicBuffer buffer) {
    this.ring = new ManyToOneRingBuffer(buffer);
    this.buffer = buffer;
    this.capacity = ring.capacity();
    this.mask = capacity - 1;
    this.tailOffset = capacity + RingBufferDescriptor.TAIL_POSITION_OFFSET;
    this.headOffset = capacity + RingBufferDescriptor.HEAD_POSITION_OFFSET;
    this.released = buffer.getLongVolatile(headOffset);
    this.position = released;
    // In the way at a start is what a predecessor had not zeroed to its end when it died: behind it
    // lie halves of messages, not claims. What it did not take was meant for it, and is sent again.
    if (!isPlausible(buffer.getLongVolatile(tailOffset)) || isBlocked()) {
      reset();
    }
  }

  /**
   * Hands committed messages to the handler, in order. It gets a view of the ring itself.
   *
   * @return how many
   * @throws CorruptRingException if a record cannot be right; then {@link #reset()}
   */
  int poll(Handler handler, int limit) throws CorruptRingException {
    int messages = 0;
    while (messages < limit && position - released < capacity / 2) {
      final int index = (int) position & mask;
      final int length = buffer.getIntVolatile(lengthOffset(index));
      if (length <= 0) {
        break;
      }
      final int type = buffer.getInt(typeOffset(index));
      final boolean padding = type == ManyToOneRingBuffer.PADDING_MSG_TYPE_ID;
      final int longest = padding ? capacity : ring.maxMsgLength() + HEADER_LENGTH;
      final int aligned = BitUtil.align(length, ALIGNMENT);
      if (length < HEADER_LENGTH || length > longest || aligned > capacity - index) {
        throw new CorruptRingException(
            "record of "
                + length
                + " bytes and type "
                + type
                + " at "
                + index
                + " of the command ring");
      }
      position += aligned;
      if (!padding) {
        messages++;
        if (!handler.onMessage(type, buffer, index + HEADER_LENGTH, length - HEADER_LENGTH)) {
          break;
        }
      }
    }
    return messages;
  }

  /** Gives the room of what was read back to the producers, zeroed as they expect it. */
  void release() {
    if (position != released) {
      zero(released, position);
      released = position;
      buffer.putLongRelease(headOffset, released);
    }
  }

  /** Whether a committed message waits. */
  boolean hasMessage() {
    return buffer.getIntVolatile(lengthOffset((int) position & mask)) > 0;
  }

  /**
   * Whether a producer has claimed room here and not committed it; or the ring's counters have been
   * written to.
   */
  boolean isBlocked() {
    return buffer.getLongVolatile(tailOffset) != position && !hasMessage();
  }

  /** Where the next message is or will be; grows with each. */
  long position() {
    return position;
  }

  /** Up to where producers have claimed room, so that {@link #unblock} knows what is old. */
  long claimed() {
    return buffer.getLongVolatile(tailOffset);
  }

  /**
   * Skips the claim that is in the way.
   *
   * @param claimed what {@link #claimed} was before it was found that nobody will go on with what
   *     is claimed
   * @return false if there is none any more
   * @throws CorruptRingException if what is in the way cannot be right; then {@link #reset()}
   */
  boolean unblock(long claimed) throws CorruptRingException {
    release();
    final long tail = buffer.getLongVolatile(tailOffset);
    if (!isPlausible(tail) || buffer.getLongVolatile(headOffset) != position) {
      throw new CorruptRingException(
          "head or tail of the command ring: tail " + tail + ", read to " + position);
    }
    final boolean skipped = ring.unblock();
    final int index = (int) position & mask;
    final int length = buffer.getIntVolatile(lengthOffset(index));
    if (length == Integer.MIN_VALUE) {
      // What the ring takes for a claim and makes a padding of the opposite length: its own.
      throw new CorruptRingException(
          "claim of " + length + " bytes at " + index + " of the command ring");
    }
    return skipped || (length == 0 && skipUnbegun(index, claimed));
  }

  /**
   * Skips claims without a header, up to the end of the ring at most: their claimers died just
   * after they had moved the tail. Agrona skips such a claim when it finds a record behind it, but
   * looks no further than to the end of the ring, where there may be none.
   */
  private boolean skipUnbegun(int index, long claimed) {
    if (!isPlausible(claimed) || claimed <= position) {
      return false;
    }
    final int length = (int) Math.min(claimed - position, capacity - index);
    for (int i = index; i < index + length; i += ALIGNMENT) {
      if (buffer.getIntVolatile(lengthOffset(i)) != 0) {
        return false; // has begun meanwhile
      }
    }
    buffer.putInt(typeOffset(index), ManyToOneRingBuffer.PADDING_MSG_TYPE_ID);
    buffer.putIntRelease(lengthOffset(index), length);
    return true;
  }

  /**
   * Throws away all that is in the ring and begins anew at a place that no producer has seen yet.
   * The tail stays where it is, if it can be right: a producer may be moving it just now, and what
   * that has claimed must not be given to another.
   */
  void reset() {
    final long tail = buffer.getLongVolatile(tailOffset);
    final boolean tailStays = isPlausible(tail);
    buffer.setMemory(0, capacity, (byte) 0);
    position = tailStays ? tail : BitUtil.align(Math.max(position, 0), (long) ALIGNMENT);
    released = position;
    buffer.putLongVolatile(headOffset, position);
    buffer.putLongVolatile(capacity + RingBufferDescriptor.HEAD_CACHE_POSITION_OFFSET, position);
    if (!tailStays) {
      buffer.putLongVolatile(tailOffset, position);
    }
  }

  private boolean isPlausible(long tail) {
    return released >= 0
        && tail - released >= 0
        && tail - released <= capacity
        && ((tail | released) & (ALIGNMENT - 1)) == 0;
  }

  private void zero(long from, long to) {
    final int begin = (int) from & mask;
    final int length = (int) (to - from);
    final int first = Math.min(length, capacity - begin);
    buffer.setMemory(begin, first, (byte) 0);
    buffer.setMemory(0, length - first, (byte) 0);
  }
}
