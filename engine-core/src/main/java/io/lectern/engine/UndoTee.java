package io.lectern.engine;

import io.lectern.layout.UndoDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Carries old values out of the undo log to a thread that copies the store, from the batch after
 * the tee was put in until it is closed. The writer's thread puts entries in as they are about to
 * leave the log: at the end of a batch, before a rollback, or between two commands when asked. The
 * copying thread, after it has read some bytes, waits until every word that it may have seen
 * changed has its old value here.
 *
 * <p>Whoever sees a new value sees the batch that stored it as begun, since that is fenced; so when
 * no batch is in flight after the read, everything is here already, else it is once the batch has
 * ended or the writer has answered.
 */
final class UndoTee {
  /** Entries waiting to be taken at most: 128 MiB. */
  static final long MAX_WAITING_ENTRIES = 8L << 20;

  /** Of one array: small enough for a garbage collector not to treat it apart. */
  private static final int ARRAY_ENTRIES = 8192;

  private final Queue<long[]> arrays = new ConcurrentLinkedQueue<>();

  /** Batches begun and ended, as the other thread is to see it: odd while one is in flight. */
  private volatile long batches;

  /** Times that old values were asked for within a batch, and given. */
  private volatile long asked;

  private volatile long answered;

  /** Entries ever taken, as the writer is to see it. */
  private volatile long taken;

  private volatile boolean overrun;
  private volatile boolean closed;

  /**
   * The writer's own: batches begun and ended, entries ever put in, those of the batch in flight.
   */
  private long batchCount;

  private long put;
  private long putOfBatch;

  /** The copying thread's own. */
  private long takenCount;

  /** Told by the writer, before the first word of a batch is changed. */
  void beginBatch() {
    putOfBatch = 0;
    batches = ++batchCount;
    // The batch is known to be in flight before any of its words can be seen.
    VarHandle.fullFence();
  }

  /** Told by the writer, before the log of a batch is dropped. */
  void endBatch(MemorySegment memory, long log, long count) {
    if ((batchCount & 1) != 0) {
      put(memory, log, count);
      batches = ++batchCount;
    }
  }

  /** Told by the writer, before entries from {@code mark} on are undone and dropped. */
  void beforeRollback(MemorySegment memory, long log, long count, long mark) {
    put(memory, log, count);
    putOfBatch = Math.min(putOfBatch, mark);
  }

  /** Called by the writer between two changes of words. */
  void answer(MemorySegment memory, long log, long count) {
    final long question = asked;
    if (question != answered) {
      put(memory, log, count);
      answered = question;
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** Nothing more is wanted. From any thread. */
  void close() {
    closed = true;
    arrays.clear();
  }

  /**
   * Asks, after a read, for the old values of what it may have seen.
   *
   * @return a ticket for {@link #hasAnswered}
   */
  Ticket ask() {
    VarHandle.fullFence();
    final long seen = batches;
    final long question = asked + 1;
    if ((seen & 1) != 0) {
      asked = question;
    }
    return new Ticket(seen, question);
  }

  /** Whether all old values that were asked for can be taken. */
  boolean hasAnswered(Ticket ticket) {
    return (ticket.batches & 1) == 0
        || batches != ticket.batches
        || answered >= ticket.question
        || closed;
  }

  /**
   * Takes some entries: file offset and old value by turns, in the order in which the words
   * changed.
   *
   * @return null if there are none now
   * @throws StoreException NO_SPACE if more were waiting than there is room for
   */
  long[] take() {
    if (overrun) {
      throw new StoreException(
          StoreException.Reason.NO_SPACE,
          "the store changed faster than it could be copied: more than "
              + MAX_WAITING_ENTRIES
              + " old values were waiting to be taken. The disk did not take the copy's writes; try"
              + " again when it is less busy");
    }
    final long[] array = arrays.poll();
    if (array != null) {
      takenCount += array.length / 2;
      taken = takenCount;
    }
    return array;
  }

  private void put(MemorySegment memory, long log, long count) {
    if (closed || overrun) {
      return;
    }
    if (put - taken > MAX_WAITING_ENTRIES) {
      overrun = true;
      arrays.clear();
      return;
    }
    while (putOfBatch < count) {
      final int entries = (int) Math.min(count - putOfBatch, ARRAY_ENTRIES);
      final long[] array = new long[2 * entries];
      MemorySegment.copy(
          memory,
          ValueLayout.JAVA_LONG,
          log + putOfBatch * UndoDescriptor.ENTRY_LENGTH,
          array,
          0,
          array.length);
      arrays.add(array);
      putOfBatch += entries;
      put += entries;
    }
  }

  /** What was the case when old values were asked for. */
  record Ticket(long batches, long question) {}
}
