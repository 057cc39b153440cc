package io.lectern.coordinator.receipts;

import io.lectern.layout.ipc.SyncLevel;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Knows the receipts of units with a key: the last ones in the heap, more of them in an index on
 * disk, which a thread of its own opens and fills. Opening takes seconds, so until then, and
 * whenever the index is behind or broken, a key that is not among the last ones may or may not have
 * been used: {@link #isComplete} says which.
 *
 * <p>The journal is the authority. An index that was not closed in order, or that fails, is thrown
 * away and made again from the journal, as far back as that goes.
 *
 * <p>Used by the coordinator's thread.
 */
public final class ReceiptStore implements AutoCloseable {
  /** A power of two: after so many receipts the index's thread lets others have its core. */
  private static final int PUTS_AT_ONCE = 16;

  private static final int MAX_CHUNKS = 4096;
  private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long NOTHING = -1;

  private final ReceiptConfig config;
  private final LongSupplier clockNs;
  private final RecentReceipts recent;
  private final LinkedBlockingQueue<ReceiptChunk> chunks = new LinkedBlockingQueue<>();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("lectern-receipts").unstarted(this::run);
  private ReceiptChunk chunk = new ReceiptChunk();
  private ReceiptFiles files; // set, as what follows, before anything is added
  private Consumer<Throwable> errors;
  private boolean started;
  private long firstEntry; // the last one that was in the journal at the start
  private boolean firstForced;

  // Stored by the coordinator's thread.
  private volatile long lastEntry; // whose receipts were added
  private volatile boolean broken; // the index misses something, or cannot be read
  private volatile boolean stopped;
  private volatile boolean abandoned;

  // Stored by the thread of the index.
  private volatile ReceiptIndex index; // null: not open
  private volatile long indexedEntry = NOTHING; // receipts of all entries up to it are in the index

  /**
   * @param clockNs since 1970
   */
  public ReceiptStore(ReceiptConfig config, LongSupplier clockNs) {
    this.config = config;
    this.clockNs = clockNs;
    this.recent = new RecentReceipts(config.recentCount());
  }

  /** Takes the last entries that the journal has at the start of the coordinator. */
  public JournalReceipts recovery() {
    return new JournalReceipts(
        (entry, keyHigh, keyLow, receipt) ->
            recent.add(
                keyHigh,
                keyLow,
                entry,
                receipt.epoch(),
                receipt.changedCount(),
                receipt.reached(),
                receipt.recordedAtNs()));
  }

  /**
   * Begins, when the last entries are told. If there are receipts the index is opened, else when
   * the first is added.
   *
   * @param errorHandler told, by any thread, what goes wrong with the index
   * @param toldAfter receipts of all later entries were told
   * @param entry the journal's last
   * @param forced whether that one is on the disk, if it asked for that
   */
  public void begin(
      ReceiptFiles places,
      Consumer<Throwable> errorHandler,
      long toldAfter,
      long entry,
      boolean forced) {
    files = places;
    errors = errorHandler;
    recent.beginAfter(toldAfter);
    firstEntry = entry;
    firstForced = forced;
    lastEntry = entry;
    if (!recent.isEmpty()) {
      start();
    }
  }

  /** The receipt of a key; null: it is not known, see {@link #isComplete}. */
  public KnownReceipt find(long keyHigh, long keyLow) {
    KnownReceipt receipt = recent.find(keyHigh, keyLow);
    if (receipt == null) {
      start();
      flush();
      receipt = findIndexed(keyHigh, keyLow);
    }
    return receipt == null || receipt.recordedAtNs() < oldestNs() ? null : receipt;
  }

  /**
   * Whether a key that is not found was certainly not used, within the bounds of what is kept. To
   * be asked before looking, and after: the index is opened, and fails, by itself.
   */
  public boolean isComplete() {
    final long missing = recent.completeAfter();
    return missing == 0 || (!broken && index != null && missing <= indexedEntry);
  }

  /**
   * Adds a receipt.
   *
   * @param entry number of the unit's journal entry; 0: it has none, and is not remembered for long
   */
  public void add(
      long keyHigh,
      long keyLow,
      long entry,
      long epoch,
      int changedCount,
      SyncLevel reached,
      long recordedAtNs) {
    recent.add(keyHigh, keyLow, entry, epoch, changedCount, reached, recordedAtNs);
    if (entry == 0) {
      return;
    }
    start();
    lastEntry = entry;
    chunk.add(keyHigh, keyLow, epoch, changedCount, reached, recordedAtNs);
    if (chunk.isFull()) {
      handOver(entry - 1); // more of this one may follow
    }
  }

  /** Hands what was added to the index; now and then, so that it is not far behind. */
  public void flush() {
    if (chunk.count() > 0) {
      handOver(lastEntry);
    }
  }

  /** Waits until the index is whole and closed. */
  @Override
  public void close() {
    flush();
    end();
  }

  /** Leaves the index as the death of the process would, but closes it. */
  public void abandon() {
    abandoned = true;
    end();
  }

  private void start() {
    if (!started) {
      started = true;
      thread.start();
    }
  }

  private KnownReceipt findIndexed(long keyHigh, long keyLow) {
    final ReceiptIndex open = index;
    if (open == null || broken) {
      return null;
    }
    try {
      return open.get(keyHigh, keyLow);
    } catch (RuntimeException | InternalError e) {
      broken = true;
      errors.accept(e);
      return null;
    }
  }

  private void handOver(long through) {
    chunk.through(through);
    if (chunks.size() < MAX_CHUNKS) {
      chunks.add(chunk);
    } else {
      broken = true; // the index takes no more: it is made again from the journal
    }
    chunk = new ReceiptChunk();
  }

  private void end() {
    stopped = true;
    if (started) {
      chunks.add(new ReceiptChunk()); // for a thread that waits for one
      LockSupport.unpark(thread); // or to try again
      awaitEnd();
    }
  }

  private void awaitEnd() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private long oldestNs() {
    return clockNs.getAsLong() - config.maxAge().toNanos();
  }

  private void run() {
    boolean failed = false;
    while (!abandoned && !(stopped && failed)) {
      try {
        keepIndex(failed);
        return;
      } catch (RuntimeException | Error e) {
        failed = true;
        errors.accept(e);
        LockSupport.parkNanos(RETRY_NS);
      }
    }
  }

  /** Until the coordinator stops. */
  private void keepIndex(boolean again) {
    // What is handed over from now on is added; what was lost before, the journal has.
    broken = false;
    try (ReceiptIndex opened = open(again)) {
      index = opened;
      drain(opened);
      if (!abandoned) {
        opened.closeClean(indexedEntry);
      }
    } finally {
      indexedEntry = NOTHING;
      index = null;
    }
  }

  private ReceiptIndex open(boolean again) {
    if (!again) {
      final ReceiptIndex clean =
          ReceiptIndex.openClean(files.directory(), config.generationCount(), firstEntry);
      if (clean != null) {
        indexedEntry = firstEntry;
        return clean;
      }
    }
    final ReceiptIndex made = ReceiptIndex.create(files.directory(), config.generationCount());
    boolean done = false;
    try {
      final long last = again ? lastEntry : firstEntry;
      new IndexRebuild(files, made, errors)
          .run(last, last != firstEntry || firstForced, oldestNs());
      indexedEntry = last;
      done = true;
      return made;
    } finally {
      if (!done) {
        made.close();
      }
    }
  }

  // A whole chunk takes as long as several forces do, for which those who were woken to send more
  // would wait, where there are few cores. Nothing relies on yielding.
  @SuppressWarnings("ThreadPriorityCheck")
  private void drain(ReceiptIndex opened) {
    while (!abandoned) {
      if (broken) {
        throw new IllegalStateException(
            "the index of receipts in " + files.directory() + " is made again from the journal");
      }
      if (stopped && chunks.isEmpty()) {
        return;
      }
      final ReceiptChunk next = take();
      for (int i = 0; i < next.count(); i++) {
        opened.put(next.keyHigh(i), next.keyLow(i), next.receipt(i));
        if ((i & (PUTS_AT_ONCE - 1)) == PUTS_AT_ONCE - 1) {
          Thread.yield();
        }
      }
      indexedEntry = Math.max(indexedEntry, next.through());
    }
  }

  private ReceiptChunk take() {
    try {
      return chunks.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException("the thread of the index was interrupted", e);
    }
  }
}
