package io.lectern.client;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps a resource for as long as somebody uses it: after {@link #close()} nobody enters any more,
 * and the last one to leave releases it. Touching a mapping after it is gone would end the JVM.
 */
final class UseGate implements AutoCloseable {
  private static final int CLOSED = 1;
  private static final int USER = 2;

  // Users, doubled, and the closed bit in the lowest place.
  private final AtomicInteger state = new AtomicInteger();
  private final AtomicBoolean released = new AtomicBoolean();
  private final Runnable release;

  UseGate(Runnable release) {
    this.release = release;
  }

  /** True: the resource is there until {@link #leave()}. False: it is closed, do not touch it. */
  boolean enter() {
    if ((state.addAndGet(USER) & CLOSED) == 0) {
      return true;
    }
    leave();
    return false;
  }

  void leave() {
    if (state.addAndGet(-USER) == CLOSED) {
      releaseOnce();
    }
  }

  boolean isClosed() {
    return (state.get() & CLOSED) != 0;
  }

  /** Returns at once; may be called by several threads and more than once. */
  @Override
  public void close() {
    if (state.updateAndGet(value -> value | CLOSED) == CLOSED) {
      releaseOnce();
    }
  }

  private void releaseOnce() {
    if (released.compareAndSet(false, true)) {
      release.run();
    }
  }
}
