package io.lectern.client;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Memory of one thread for one message at a time. What a long message needed is not kept. */
final class ScratchBuffer {
  private static final int KEPT_CAPACITY = 1 << 16;

  private final UnsafeBuffer kept = new UnsafeBuffer(new byte[KEPT_CAPACITY]);

  /** A buffer of at least so many bytes, over an array; valid until the next call. */
  MutableDirectBuffer withCapacity(int length) {
    return length <= KEPT_CAPACITY ? kept : new UnsafeBuffer(new byte[length]);
  }
}
