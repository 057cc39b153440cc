package io.lectern.cli;

import io.lectern.client.ConceptChange;
import io.lectern.client.InvalidationListener;
import io.lectern.client.InvalidationSubscription;
import io.lectern.client.LecternReader;
import io.lectern.client.ResyncReason;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lectern watch}: invalidations as they arrive. */
@Command(
    name = "watch",
    description = {
      "Print invalidations as they arrive, one JSON line each.",
      "A line with \"event\":\"resync\" says that some were missed, and from which epoch on views"
          + " can be trusted again."
    })
final class WatchCommand extends StoreCommand {
  private static final int QUEUE_CAPACITY = 1 << 16;
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "End after so many lines (default: never).")
  private long count = Long.MAX_VALUE;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "End after this time, such as 10s (default: never).")
  private Duration duration = FOR_EVER;

  @Option(names = "--json", description = "Print JSON lines; so it does in any case.")
  @SuppressWarnings("UnusedVariable") // taken, so that --json works everywhere
  private boolean json;

  /** What came, in the order in which it came. */
  private sealed interface Event {
    record Changed(ConceptChange change) implements Event {}

    record Resync(String reason, long epoch) implements Event {}
  }

  @Override
  public Integer call() throws InterruptedException {
    requireAtLeast("--count", count, 1);
    final EventQueue queue = new EventQueue();
    try (LecternReader reader = LecternReader.open(dir());
        InvalidationSubscription subscription = reader.listen(queue)) {
      if (!reader.isCoordinatorRunning()) {
        streams()
            .err()
            .println(
                "lectern: no coordinator runs on " + dir() + " now: nothing changes until then");
      }
      final long deadlineNs = System.nanoTime() + durationNs();
      for (long printed = 0; printed < count; printed++) {
        final Event event = queue.poll(deadlineNs - System.nanoTime());
        if (event == null || subscription.isClosed() || streams().out().checkError()) {
          break;
        }
        print(event);
      }
    }
    return ExitCode.DONE;
  }

  private long durationNs() {
    return (duration.compareTo(FOR_EVER) > 0 ? FOR_EVER : duration).toNanos();
  }

  private void print(Event event) {
    switch (event) {
      case Event.Changed(ConceptChange change) -> printChange(change);
      case Event.Resync(String reason, long epoch) ->
          JsonObjects.print(
              streams().out(),
              line -> {
                line.writeStringField("event", "resync");
                line.writeStringField("reason", reason);
                line.writeNumberField("epoch", epoch);
              });
    }
  }

  private void printChange(ConceptChange change) {
    JsonObjects.print(
        streams().out(),
        line -> {
          line.writeStringField("event", "changed");
          line.writeStringField("id", change.id());
          line.writeNumberField("epoch", change.epoch());
          line.writeBooleanField("put", change.put());
          line.writeBooleanField("edges", change.edges());
          line.writeBooleanField("deleted", change.deleted());
        });
  }

  /**
   * Between the listener's thread and the one that prints. Printing may be slow: when the queue is
   * full, what comes is dropped, and a resync says so as soon as there is room.
   */
  private static final class EventQueue implements InvalidationListener {
    private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
    private final AtomicLong droppedUpTo = new AtomicLong();

    @Override
    public void onConceptChanged(ConceptChange change) {
      offer(new Event.Changed(change), change.epoch());
    }

    @Override
    public void onResync(ResyncReason reason, long epoch) {
      offer(new Event.Resync(reason.name().toLowerCase(Locale.ROOT), epoch), epoch);
    }

    private void offer(Event event, long epoch) {
      if (!events.offer(event)) {
        droppedUpTo.accumulateAndGet(epoch, Math::max);
      }
    }

    /** The next event; null if there is none in time. */
    Event poll(long timeoutNs) throws InterruptedException {
      final Event event = events.poll();
      if (event != null) {
        return event;
      }
      final long dropped = droppedUpTo.getAndSet(0);
      return dropped > 0
          ? new Event.Resync("slow_output", dropped)
          : events.poll(timeoutNs, TimeUnit.NANOSECONDS);
    }
  }
}
