package io.lectern.client;

import java.util.concurrent.locks.LockSupport;

/**
 * The thread that polls for units with a stage, for which nobody waits. Started with the first of
 * them; asleep while there is none.
 */
final class AsyncPollThread implements Runnable {
  private static final long FOREVER_NS = Long.MAX_VALUE / 4;

  private final WriterSession session;
  private final Thread thread;
  private volatile boolean parked; // stored by the thread itself, before it looks for units again

  AsyncPollThread(WriterSession session, String name) {
    this.session = session;
    thread = Thread.ofPlatform().daemon().name("lectern-" + name + "-answers").unstarted(this);
  }

  void start() {
    thread.start();
  }

  /** Tells that a unit with a stage was added, or that the session is closed. */
  void wake() {
    // Either this sees the flag, or the thread, which looks after it has stored it, sees the unit.
    if (parked) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public void run() {
    while (session.enter()) {
      try {
        session
            .poller()
            .awaitStages(() -> !session.hasStaged() || session.isClosed(), farDeadline());
      } finally {
        session.leave();
      }
      parked = true;
      if (!session.hasStaged() && !session.isClosed()) {
        LockSupport.park(this);
      }
      parked = false;
      // Nobody may stop this thread but the session: an interrupt from a user's code is not for it.
      Thread.interrupted();
    }
    // The session is closed before the units that it leaves are handed over.
    session.awaitEnd();
    session.afterLoss().run();
  }

  private static long farDeadline() {
    return System.nanoTime() + FOREVER_NS;
  }
}
