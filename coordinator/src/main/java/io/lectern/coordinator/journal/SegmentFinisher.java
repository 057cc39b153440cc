package io.lectern.coordinator.journal;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Forces full segments to the disk and closes them in a thread of its own: tens of megabytes would
 * keep writers waiting. Whoever forces the segment after must {@link #await()} first. Used by the
 * journal's thread.
 */
final class SegmentFinisher implements AutoCloseable {
  private final Forcer forcer;
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("lectern-journal").factory());
  private final Deque<Task> underWay = new ArrayDeque<>();

  private record Task(long segment, Future<?> future) {
    boolean isDone() {
      return future.state() == Future.State.SUCCESS;
    }
  }

  SegmentFinisher(Forcer forcer) {
    this.forcer = forcer;
  }

  /** Takes over a segment that nothing is appended to any more. */
  void finish(JournalSegment segment) {
    underWay.removeIf(Task::isDone);
    underWay.add(
        new Task(
            segment.number(),
            executor.submit(
                () -> {
                  try (segment) {
                    segment.finish();
                    segment.forceWhole(forcer);
                  }
                })));
  }

  /** Number of the oldest segment that is not on the disk yet; the greatest number if all are. */
  long oldestUnderWay() {
    underWay.removeIf(Task::isDone);
    return underWay.isEmpty() ? Long.MAX_VALUE : underWay.getFirst().segment();
  }

  /**
   * Waits until all segments taken over are on the disk.
   *
   * @throws StoreException if one could not be forced, now and ever after
   */
  void await() {
    while (!underWay.isEmpty()) {
      try {
        underWay.getFirst().future().get();
        underWay.removeFirst();
      } catch (ExecutionException e) {
        throw new StoreException(Reason.PLATFORM, e.getCause().getMessage(), e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StoreException(Reason.PLATFORM, "interrupted while segments were forced", e);
      }
    }
  }

  /** Ends when the segments taken over are closed, on the disk or not. */
  @Override
  public void close() {
    executor.close();
  }
}
