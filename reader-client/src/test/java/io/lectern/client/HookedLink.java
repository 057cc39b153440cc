package io.lectern.client;

import io.lectern.engine.control.ControlFile;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.MessageHandler;

/** A link on which a test does something of its own around what a session does. */
final class HookedLink extends CoordinatorLink {
  private final AtomicInteger sendings = new AtomicInteger();
  private volatile Hook aroundSend = (_, send) -> send.run();
  private volatile Runnable beforePoll = () -> {};
  private final AtomicInteger extraLosses = new AtomicInteger();

  /** What a test does in the place of a sending. */
  interface Hook {
    boolean send(int number, Sending sending);
  }

  /** The sending itself; may be left out. */
  interface Sending {
    boolean run();
  }

  private HookedLink(StoreHolder holder, ControlFile control) {
    super(holder, control, control.header().term(), "hooked");
  }

  static HookedLink open(Path dir) {
    return new HookedLink(
        StoreHolder.open(dir.resolve("store.dat")), ControlFile.open(dir.resolve("control.dat")));
  }

  /** Counted from 1. */
  void aroundSend(Hook hook) {
    aroundSend = hook;
  }

  void beforePoll(Runnable hook) {
    beforePoll = hook;
  }

  /** Has the session find that answers were lost. */
  void loseAnswers() {
    extraLosses.incrementAndGet();
  }

  int sendings() {
    return sendings.get();
  }

  @Override
  boolean trySend(PendingUnit unit) {
    return aroundSend.send(sendings.incrementAndGet(), () -> super.trySend(unit));
  }

  @Override
  int pollResponses(MessageHandler handler, int limit) {
    beforePoll.run();
    return super.pollResponses(handler, limit);
  }

  @Override
  long losses() {
    return super.losses() + extraLosses.get();
  }
}
