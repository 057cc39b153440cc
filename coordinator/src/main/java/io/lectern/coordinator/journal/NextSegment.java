package io.lectern.coordinator.journal;

import io.lectern.engine.StoreException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * The segment after the one that is being written. It is made in a thread of its own, as that takes
 * tens of milliseconds, and for the first of a process, which loads Chronicle, hundreds. Used by
 * one thread.
 */
public final class NextSegment {
  private final Path journal;
  private final Consumer<String> messages;
  private long number;
  private CompletableFuture<JournalSegment> prepared; // null: not asked for

  private NextSegment(Path journal, long number, Consumer<String> messages) {
    this.messages = messages;
    this.journal = journal;
    this.number = number;
  }

  /**
   * Begins to make a segment behind all that a journal has; the journal too if there is none.
   *
   * @param messages told what Chronicle has to say, by any thread
   */
  public static NextSegment of(Path journal, Consumer<String> messages) {
    SegmentFiles.createDirectory(journal);
    final List<Long> segments = SegmentFiles.list(journal);
    final NextSegment next =
        new NextSegment(journal, segments.isEmpty() ? 1 : segments.getLast() + 1, messages);
    next.prepare();
    return next;
  }

  /** Begins to make the segment, unless it was begun before. */
  void prepare() {
    if (prepared == null) {
      final CompletableFuture<JournalSegment> future = new CompletableFuture<>();
      prepared = future;
      final long wanted = number;
      Thread.ofPlatform()
          .daemon()
          .name("lectern-journal-segment-" + wanted)
          .start(() -> make(wanted, future));
    }
  }

  /**
   * Hands the segment out; from now on the one after it is meant.
   *
   * @throws StoreException NO_SPACE if the disk has no room for it; to be asked for again
   */
  JournalSegment take() {
    final boolean early = prepared != null;
    try {
      return await();
    } catch (StoreException e) {
      if (!early) {
        throw e;
      }
      return await(); // there may have been no room then, and be some now
    }
  }

  private JournalSegment await() {
    prepare();
    final CompletableFuture<JournalSegment> future = prepared;
    prepared = null;
    try {
      final JournalSegment segment = future.join();
      number++;
      return segment;
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException cause) {
        throw new StoreException(cause.reason(), cause.getMessage(), cause);
      }
      throw e;
    }
  }

  /** Leaves nothing of a segment that was made and is not needed. */
  public void discard() {
    end(JournalSegment::discard);
  }

  /** Closes a segment that was made and is not needed, and leaves its files. */
  void leave() {
    end(JournalSegment::close);
  }

  private void end(Consumer<JournalSegment> how) {
    if (prepared != null) {
      prepared
          .handle(
              (segment, failure) -> {
                if (segment != null) {
                  how.accept(segment);
                }
                return failure;
              })
          .join();
      prepared = null;
    }
  }

  private void make(long wanted, CompletableFuture<JournalSegment> future) {
    try {
      ChronicleMessages.sendTo(messages);
      future.complete(JournalSegment.prepare(journal, wanted));
    } catch (Throwable e) {
      future.completeExceptionally(e);
    }
  }
}
