package io.lectern.client;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.broadcast.BroadcastReceiver;

/**
 * Takes messages from the broadcast buffer, each as a copy, since the coordinator waits for nobody
 * and may overwrite a message while it is read. Not safe for use by several threads.
 */
final class BroadcastCursor {
  /** Longer than any message: an id is at most 512 bytes. */
  private static final int MAX_MESSAGE_LENGTH = 4096;

  /** What {@link #next} found. */
  enum Next {
    NOTHING,
    MESSAGE,
    LAPPED
  }

  private final AtomicBuffer broadcast;
  private final UnsafeBuffer message = new UnsafeBuffer(new byte[MAX_MESSAGE_LENGTH]);
  private BroadcastReceiver receiver;
  private int length;

  /** Begins at the newest message. */
  BroadcastCursor(AtomicBuffer broadcast) {
    this.broadcast = broadcast;
    skipToNewest();
  }

  /**
   * Passes over everything but the newest message, which comes next, even if it was taken before.
   */
  void skipToNewest() {
    receiver = new BroadcastReceiver(broadcast);
  }

  /**
   * Takes the next message. Lapped: messages were lost, and the cursor stands before the newest.
   */
  Next next() {
    if (!receiver.receiveNext()) {
      return Next.NOTHING;
    }
    length = receiver.length();
    final boolean fits = length >= 0 && length <= MAX_MESSAGE_LENGTH;
    if (fits) {
      message.putBytes(0, receiver.buffer(), receiver.offset(), length);
    }
    // A receiver that was overtaken has taken its next position from bytes that were being
    // overwritten.
    if (!fits || receiver.lappedCount() > 0 || !receiver.validate()) {
      skipToNewest();
      return Next.LAPPED;
    }
    return Next.MESSAGE;
  }

  /** The message taken last; valid until the next is taken. */
  DirectBuffer message() {
    return message;
  }

  int length() {
    return length;
  }
}
